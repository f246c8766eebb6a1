/** Name of an error number as in errno(3), e.g. `EBUSY`. */
export type Errno = string;

/** Error numbers that the kernel answers with and Node has no name for; Linux numbers are the same on all architectures. */
export const NAMELESS_ERRORS: Readonly<Record<number, Errno>> = { 15: 'ENOTBLK' };

/** What fstat(2) says of an open file. `null` is the null device. */
export interface FileStatus {
  readonly type: 'file' | 'directory' | 'null' | 'other';
  readonly size_bytes: number;
}

/** Why an entry of a batch could not be made; what follows it in its batch was not tried. */
export interface EntryFailure {
  /** Of the batches that were given since the last time, from 0. */
  readonly batch: number;
  /** Of the entry in its batch. */
  readonly index: number;
  readonly errno: Errno;
}

/** A program to run to its end. Standard input is empty. */
export interface ProgramStart {
  /** Found in `$PATH` unless it is a path. */
  readonly file: string;
  readonly args: readonly string[];
  /** After so long it gets `killSignal`, and nobody waits for its output any more. */
  readonly timeout_ms: number;
  readonly killSignal: 'SIGKILL' | 'SIGTERM';
  /** Whether its standard error goes where ours goes, or is kept. */
  readonly stderr: 'inherit' | 'keep';
  /** Most that it may print to standard output and to standard error; beyond, it gets `killSignal`. */
  readonly largestOutput_bytes: number;
}

/** How a program ended. */
export interface ProgramEnd {
  /** Undefined when it was killed or could not start. */
  readonly status: number | undefined;
  /** Name of the signal that ended it. */
  readonly signal: string | undefined;
  /** Bytes that are not UTF-8 are U+FFFD in it. */
  readonly stdout: string;
  readonly isUtf8: boolean;
  /** Empty unless it was kept. */
  readonly stderr: string;
  /** `ETIMEDOUT` and `ENOBUFS` for the limits; anything else says why it could not start. */
  readonly failure: Errno | undefined;
}
