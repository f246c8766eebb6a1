/*
 * The system calls that the hosts are made of, on Node. The boot binary has generator/quickjs/system.ts in the place of
 * this module, with the same exports; nothing else below the programs asks an engine for a file or a process. Nothing
 * here throws for what the machine says.
 */

import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import type { DirectoryEntry, FileText } from '../core/host.ts';
import { err, ok, type Result } from '../core/result.ts';
import {
  type Errno,
  type FileStatus,
  NAMELESS_ERRORS,
  type ProgramEnd,
  type ProgramStart,
} from './system-types.ts';
import { decodeUtf8 } from './utf8.ts';

export const environment: Readonly<Record<string, string | undefined>> = process.env;
export const processId: number = process.pid;

/** Time since some moment in the past, for measuring how long something took. */
export function monotonic_ms(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

export function sleep_ms(duration_ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration_ms);
}

/** Errors by number, which is negative: name and message. */
export function systemErrors(): ReadonlyMap<number, readonly [name: Errno, message: string]> {
  return getSystemErrorMap();
}

/** Some hundred devices: optimised code would not pay before the program ends. Loading node:v8 costs two milliseconds. */
export function expectManyDevices(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--no-opt');
}

/** A descriptor to read from. Opening a FIFO does not wait for a writer. */
export function openForReading(path: string): Result<number, Errno> {
  return asResult(() => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
}

/** A descriptor of a file that exists: without O_CREAT, an attribute that this kernel lacks is ENOENT, not EACCES from sysfs. */
export function openForWriting(path: string): Result<number, Errno> {
  return asResult(() => openSync(path, constants.O_WRONLY));
}

/** A descriptor of a new file; EEXIST when there is anything of that name. The umask takes from `mode`. */
export function createFile(path: string, mode: number): Result<number, Errno> {
  return asResult(() => openSync(path, 'wx', mode));
}

export function closeFile(fd: number): void {
  closeSync(fd);
}

/** Device number of /dev/null (Linux's admin-guide/devices.txt): major 1, minor 3. */
const DEV_NULL = 0x103;

export function fileStatus(fd: number): Result<FileStatus, Errno> {
  return asResult(() => {
    const stat = fstatSync(fd);
    const isNull = stat.isCharacterDevice() && stat.rdev === DEV_NULL;
    const type = stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : isNull ? 'null' : 'other';
    return { type, size_bytes: stat.size };
  });
}

/** All that is left to read, as UTF-8: a byte order mark is dropped, bytes that are none are the reader's to be told of. */
export function readUtf8(fd: number): Result<FileText, Errno> {
  return asResult(() => decodeUtf8(readFileSync(fd)));
}

/** All that is left to read; bytes that are not UTF-8 are U+FFFD. */
export function readText(fd: number): Result<string, Errno> {
  return asResult(() => readFileSync(fd, 'utf8'));
}

/** Writes the text in one write(2). Of one that was cut short there was no space for the rest. */
export function writeOnce(fd: number, text: string): Errno | undefined {
  return errnoOf(() => {
    if (writeSync(fd, text) !== Buffer.byteLength(text)) throw Object.assign(new Error(), { code: 'ENOSPC' });
  });
}

/** Writes the whole text before it returns, in as many writes as that takes. */
export function writeAll(fd: number, text: string): Errno | undefined {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    const errno = errnoOf(() => {
      rest = rest.subarray(writeSync(fd, rest));
    });
    // A pipe that somebody made non-blocking is full for the moment.
    if (errno !== undefined && errno !== 'EAGAIN') return errno;
  }
  return undefined;
}

/** Most files that are asked about are absent, and an exception costs as much as reading some. */
const QUIETLY = { throwIfNoEntry: false } as const;

/** Whether the path leads to anything. */
export function exists(path: string): boolean {
  return existsSync(path);
}

/** Whether the path leads to a regular file. */
export function isFile(path: string): boolean {
  try {
    return statSync(path, QUIETLY)?.isFile() === true;
  } catch {
    return false;
  }
}

/** Whether the path leads to a regular file that may be executed. */
export function isExecutable(path: string): boolean {
  return isFile(path) && errnoOf(() => accessSync(path, constants.X_OK)) === undefined;
}

/**
 * Sends a datagram to a socket of unix(7), by its path or by its name after `@`, as $NOTIFY_SOCKET has it. ENOSYS on Node,
 * which has no such sockets.
 */
export function sendDatagram(_socket: string, _text: string, _timeout_ms: number): Errno | undefined {
  return 'ENOSYS';
}

/** Empty when there is no such directory or it cannot be read. */
export function directoryEntries(path: string): readonly DirectoryEntry[] {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      kind: entry.isFile()
        ? 'file'
        : entry.isDirectory()
          ? 'directory'
          : entry.isSymbolicLink()
            ? 'link'
            : 'other',
    }));
  } catch {
    return [];
  }
}

/** Text of a symbolic link; undefined when it is none or cannot be read. */
export function linkText(path: string): string | undefined {
  try {
    return lstatSync(path, QUIETLY)?.isSymbolicLink() === true ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Text of a symbolic link; EINVAL when it is none. */
export function readLink(path: string): Result<string, Errno> {
  return asResult(() => readlinkSync(path));
}

/** The umask takes from `mode`. */
export function makeDirectory(path: string, mode: number): Errno | undefined {
  return errnoOf(() => mkdirSync(path, mode));
}

export function makeSymbolicLink(target: string, path: string): Errno | undefined {
  return errnoOf(() => symlinkSync(target, path));
}

/** Gives a file another name, in the place of what has it. */
export function renameFile(path: string, newPath: string): Errno | undefined {
  return errnoOf(() => renameSync(path, newPath));
}

export function removeFile(path: string): Errno | undefined {
  return errnoOf(() => unlinkSync(path));
}

export function runProgram(start: ProgramStart): ProgramEnd {
  // A NUL cannot be passed to a program; spawnSync would throw.
  if ([start.file, ...start.args].some((text) => text.includes('\0'))) {
    return { status: undefined, signal: undefined, stdout: '', isUtf8: true, stderr: '', failure: 'EINVAL' };
  }
  // Loaded here and not above: most configurations have no set!, and the boot should not pay for it.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, signal, stdout, stderr, error } = spawnSync(start.file, start.args, {
    stdio: ['ignore', 'pipe', start.stderr === 'inherit' ? 'inherit' : 'pipe'],
    timeout: start.timeout_ms,
    maxBuffer: start.largestOutput_bytes,
    killSignal: start.killSignal,
  });
  // Null when the program could not start.
  const output = stdout ?? Buffer.alloc(0);
  const text = decodeUtf8(output);
  return {
    status: status ?? undefined,
    signal: signal ?? undefined,
    stdout: text.kind === 'text' ? text.text : output.toString('utf8'),
    isUtf8: text.kind === 'text',
    stderr: stderr?.toString('utf8') ?? '',
    failure: error === undefined ? undefined : errnoName(error),
  };
}

function asResult<T>(call: () => T): Result<T, Errno> {
  try {
    return ok(call());
  } catch (error) {
    return err(errnoName(error));
  }
}

function errnoOf(call: () => void): Errno | undefined {
  const result = asResult(call);
  return result.ok ? undefined : result.error;
}

/** Throws what is no error of the system again. */
function errnoName(error: unknown): Errno {
  if (typeof error !== 'object' || error === null || !('code' in error)) throw error;
  const { code } = error;
  const nameless =
    'errno' in error && typeof error.errno === 'number' ? NAMELESS_ERRORS[-error.errno] : undefined;
  // What cannot be passed to a system call, such as a path with a NUL.
  if (code === 'ERR_INVALID_ARG_VALUE') return 'EINVAL';
  return nameless ?? String(code);
}
