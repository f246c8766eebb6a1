import type { CommandResult } from '../core/host.ts';
import type { Result } from '../core/result.ts';
import type { Errno } from '../host/system-types.ts';

export type { Errno };

/**
 * What set-up and reset need of a machine. Nothing here throws for what the machine says: the kernel's answer to a
 * read or write is its errno.
 */
export interface ZramHost {
  /** Where sysfs, devtmpfs, procfs and runtime files are: `/sys`, `/dev`, `/proc` and `/run` on a machine. */
  readonly sys: string;
  readonly dev: string;
  readonly proc: string;
  readonly runtime: string;
  /** Whole text of a file. */
  readText(path: string): Result<string, Errno>;
  /** Writes the text to an attribute in one write(2), as sysfs wants it, and never creates the file. */
  writeText(path: string, text: string): Result<undefined, Errno>;
  /** Text of a symbolic link, as stored. */
  linkText(path: string): Result<string, Errno>;
  /**
   * Makes or replaces a file of our own, and the folders above it. Whoever reads it meanwhile finds the old text or the
   * new one (rename(2)). Only root may read it (0600), or look into a folder that was made for it (0700).
   */
  createText(path: string, text: string): Result<undefined, Errno>;
  /** Removes a file; one that is absent is removed already. */
  removeFile(path: string): Result<undefined, Errno>;
  exists(path: string): boolean;
  /** Names of what is in a folder; none when it cannot be read. */
  namesIn(folder: string): readonly string[];
  /** Runs a program without a shell; it is found in `$PATH` unless it is a path. It is killed after `timeout_ms`. */
  run(program: string, args: readonly string[], timeout_ms: number): CommandResult;
  /** Sends assignments of sd_notify(3) to who watches over this process; ENOSYS where that takes a program. */
  notify(assignments: string, timeout_ms: number): Errno | undefined;
  sleep_ms(duration_ms: number): void;
}
