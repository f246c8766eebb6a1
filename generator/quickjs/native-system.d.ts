/**
 * The system calls that native/boot/system_module.cc gives to the boot program. A negative number is an error number of
 * errno(3). Paths and texts are written as UTF-8, half of a surrogate pair as U+FFFD; a path with a NUL is EINVAL.
 */
declare module 'trueno:system' {
  /** Arguments after the program's name; bytes that are not UTF-8 are U+FFFD, as in all that is lossy here. */
  export function programArguments(): string[];
  /** `NAME=VALUE`, lossy. */
  export function environment(): string[];
  export function processId(): number;
  export function exit(status: number): never;
  export function monotonic_ms(): number;
  export function sleep_ms(duration_ms: number): void;

  /** A descriptor. None of these is handed on to a program. */
  export function openForReading(path: string): number;
  export function openForWriting(path: string): number;
  export function createFile(path: string, mode: number): number;
  export function close(fd: number): void;
  /** S_IFMT of st_mode, st_size and st_rdev. */
  export function fstat(fd: number): number | [format: number, size_bytes: number, device: number];
  /** S_IFMT of st_mode, links followed. */
  export function stat(path: string): number;
  /** access(2) with X_OK. */
  export function accessExecute(path: string): number;
  /** All that is left to read, a byte order mark dropped. A positive number is the line of the first byte that is not UTF-8. */
  export function readUtf8(fd: number): string | number;
  /** All that is left to read, lossy. */
  export function readLossy(fd: number): string | number;
  /** One write(2); ENOSPC when it was cut short. */
  export function writeOnce(fd: number, text: string): number;
  /** As many writes as it takes; a pipe that is full for the moment is waited for. */
  export function writeAll(fd: number, text: string): number;
  /** Name and d_type (readdir(3)) of each entry but `.` and `..`, in turn. */
  export function readdir(path: string): number | (string | number)[];
  export function readlink(path: string): string | number;
  export function mkdir(path: string, mode: number): number;
  export function symlink(target: string, path: string): number;
  export function rename(path: string, newPath: string): number;
  export function unlink(path: string): number;
  /** The folder that entries are made below from now on: native/boot/entry_writer.h says how. */
  export function openOutput(directory: string): void;
  /** Of batches that count from 0. */
  export function giveEntry(batch: number, isLink: boolean, name: string, contents: string): void;
  /** Waits for all of them. Batch, index in it and error number of each that failed, in turn. */
  export function finishEntries(): number[];
  /** To a socket of unix(7), by its path, or by its name after `@`. Waits this long while its queue is full. */
  export function sendDatagram(socket: string, text: string, timeout_ms: number): number;
  /** native/boot/child_process.h says what happens. `status` or `signal` is undefined. */
  export function run(
    file: string,
    args: readonly string[],
    timeout_ms: number,
    killSignal: number,
    keepsStderr: boolean,
    largestOutput_bytes: number,
  ): [
    status: number | undefined,
    signal: number | undefined,
    failure: number,
    stdout: string,
    isUtf8: boolean,
    stderr: string,
  ];
}
