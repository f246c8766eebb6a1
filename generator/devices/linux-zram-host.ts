import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { execaSync } from 'execa';
import type { CommandResult } from '../core/host.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Errno, ZramHost } from './zram-host.ts';

/** The machine that this process runs on. */
export class LinuxZramHost implements ZramHost {
  readonly sys: string;
  readonly dev: string;
  readonly proc: string;
  readonly runtime: string;

  constructor(sys = '/sys', dev = '/dev', proc = '/proc', runtime = '/run') {
    this.sys = sys;
    this.dev = dev;
    this.proc = proc;
    this.runtime = runtime;
  }

  readText(path: string): Result<string, Errno> {
    return withErrno(() => readFileSync(path, 'utf8'));
  }

  writeText(path: string, text: string): Result<undefined, Errno> {
    return withErrno(() => {
      // Without O_CREAT: an attribute that this kernel lacks must be ENOENT, not EACCES from sysfs.
      const descriptor = openSync(path, constants.O_WRONLY);
      try {
        writeSync(descriptor, text);
      } finally {
        closeSync(descriptor);
      }
      return undefined;
    });
  }

  createText(path: string, text: string): Result<undefined, Errno> {
    return withErrno(() => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return undefined;
    });
  }

  removeFile(path: string): Result<undefined, Errno> {
    return withErrno(() => {
      rmSync(path, { force: true });
      return undefined;
    });
  }

  exists(path: string): boolean {
    return existsSync(path);
  }

  run(program: string, args: readonly string[], timeout_ms: number): CommandResult {
    const result = execaSync(program, args, { reject: false, stdin: 'ignore', timeout: timeout_ms });
    return {
      status: result.exitCode,
      stdout: result.stdout,
      stderr: result.stderr,
      failure: result.timedOut
        ? `timed out after ${timeout_ms / 1000} s`
        : result.signal === undefined
          ? result.code
          : `signal ${result.signal}`,
    };
  }

  sleep_ms(duration_ms: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration_ms);
  }
}

/** Error numbers that zram answers with and Node has no name for; Linux numbers are the same on all architectures. */
const ERRNO_NAMES: Readonly<Record<number, Errno>> = { 15: 'ENOTBLK' };

function withErrno<T>(call: () => T): Result<T, Errno> {
  try {
    return ok(call());
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return err(ERRNO_NAMES[-error.errno] ?? error.code);
  }
}

function isSystemError(error: unknown): error is Error & { readonly errno: number; readonly code: string } {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' && 'code' in error;
}
