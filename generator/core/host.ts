/**
 * The ports: all that the generator may know of a machine and do to it. Synchronous, small, without optional
 * methods. Adapters live in `generator/host`; nothing else in the tree touches a file or a process.
 */

import type { Diagnostic } from './diagnostic.ts';

/** What reading a text file gave. A file that is absent is not an error; one that cannot be read is. */
export type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** `reason` is a sentence fragment such as `Permission denied` or `not valid UTF-8 (byte 17)`. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** One name in a directory, typed by lstat(2). */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link' | 'other';
}

/** What the machine says. Paths are absolute and below the host's root, so a test root never sees the machine. */
export interface MachineReader {
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Whole text of a regular file, links followed, a UTF-8 byte order mark dropped. Anything else (a FIFO would never
   * end) and files of more than a few MiB are unreadable; only /dev/null is an empty text.
   */
  readText(path: string): FileText;
  /** Entry names in no particular order; empty when there is no such directory or it cannot be read. */
  entries(path: string): readonly DirectoryEntry[];
  /** Text of a symbolic link, as stored; undefined when it is no link. */
  linkText(path: string): string | undefined;
  /** True when the path exists after links were followed. */
  exists(path: string): boolean;
  /** True when it is a regular file after links were followed. */
  isFile(path: string): boolean;
  /** True when it is a regular file that root could execute. */
  isExecutable(path: string): boolean;
}

/** Result of a child process. `status` is the exit code, or undefined when it was killed or could not start. */
export interface CommandResult {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not run or end normally: `ENOENT`, `signal SIGTERM`, `timed out after 10 s`. */
  readonly failure: string | undefined;
}

/** Runs one `set!` command through /bin/sh: stdin is empty, stderr goes where ours goes. */
export type ShellRunner = (command: string) => ShellResult;

/**
 * What a shell command did. `failure` is a sentence about it, such as `it was killed after 20 s`, also when its status
 * is 0: a process that it left behind can hold its output open.
 */
export type ShellResult = Omit<CommandResult, 'stderr'>;

/** Where messages go: the kernel log at boot, standard error for people. */
export interface LogSink {
  log(diagnostics: readonly Diagnostic[]): void;
}
