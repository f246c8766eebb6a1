/*
 * The system calls that the hosts are made of, on QuickJS: what generator/host/system.ts is on Node, which says what each
 * of them does. native/boot makes them.
 */

import * as native from 'trueno:system';
import type { DirectoryEntry, FileText } from '../core/host.ts';
import { err, ok, type Result } from '../core/result.ts';
import {
  type Errno,
  type FileStatus,
  NAMELESS_ERRORS,
  type ProgramEnd,
  type ProgramStart,
} from '../host/system-types.ts';

/*
 * Put in by the bundler, from Node: errors and signals as Linux has them. Errors as JSON: every process would read them as
 * 400 values.
 */

declare const SYSTEM_ERRORS: string;
declare const SIGNALS: Readonly<Record<string, number>>;

export const environment: Readonly<Record<string, string | undefined>> = readEnvironment();
export const processId: number = native.processId();

export function monotonic_ms(): number {
  return native.monotonic_ms();
}

export function sleep_ms(duration_ms: number): void {
  native.sleep_ms(duration_ms);
}

let errors: ReadonlyMap<number, readonly [name: Errno, message: string]> | undefined;

export function systemErrors(): ReadonlyMap<number, readonly [name: Errno, message: string]> {
  if (errors === undefined) {
    const all: readonly (readonly [number, readonly [name: Errno, message: string]])[] =
      JSON.parse(SYSTEM_ERRORS);
    errors = new Map(all);
  }
  return errors;
}

/** This engine interprets everything, always. */
export function expectManyDevices(): void {}

export function openForReading(path: string): Result<number, Errno> {
  return asResult(native.openForReading(path));
}

export function openForWriting(path: string): Result<number, Errno> {
  return asResult(native.openForWriting(path));
}

export function createFile(path: string, mode: number): Result<number, Errno> {
  return asResult(native.createFile(path, mode));
}

export function closeFile(fd: number): void {
  native.close(fd);
}

/** Types of files in st_mode (inode(7)). */
const S_IFCHR = 0o020000;
const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;

/** Device number of /dev/null (Linux's admin-guide/devices.txt): major 1, minor 3. */
const DEV_NULL = 0x103;

export function fileStatus(fd: number): Result<FileStatus, Errno> {
  const status = native.fstat(fd);
  if (typeof status === 'number') return err(errnoName(status));
  const [format, size_bytes, device] = status;
  const isNull = format === S_IFCHR && device === DEV_NULL;
  const type = format === S_IFREG ? 'file' : format === S_IFDIR ? 'directory' : isNull ? 'null' : 'other';
  return ok({ type, size_bytes });
}

export function readUtf8(fd: number): Result<FileText, Errno> {
  const text = native.readUtf8(fd);
  if (typeof text === 'string') return ok({ kind: 'text', text });
  if (text < 0) return err(errnoName(text));
  return ok({ kind: 'unreadable', reason: `is not valid UTF-8 (line ${text})` });
}

export function readText(fd: number): Result<string, Errno> {
  return asText(native.readLossy(fd));
}

export function writeOnce(fd: number, text: string): Errno | undefined {
  return errnoOf(native.writeOnce(fd, text));
}

export function writeAll(fd: number, text: string): Errno | undefined {
  return errnoOf(native.writeAll(fd, text));
}

export function exists(path: string): boolean {
  return native.stat(path) >= 0;
}

export function isFile(path: string): boolean {
  return native.stat(path) === S_IFREG;
}

export function isExecutable(path: string): boolean {
  return isFile(path) && native.accessExecute(path) >= 0;
}

/** Types of directory entries (readdir(3)). */
const KINDS: Readonly<Record<number, DirectoryEntry['kind']>> = { 4: 'directory', 8: 'file', 10: 'link' };

export function directoryEntries(path: string): readonly DirectoryEntry[] {
  const found = native.readdir(path);
  if (typeof found === 'number') return [];
  const entries: DirectoryEntry[] = [];
  for (let index = 0; index < found.length; index += 2) {
    entries.push({ name: String(found[index]), kind: KINDS[Number(found[index + 1])] ?? 'other' });
  }
  return entries;
}

export function linkText(path: string): string | undefined {
  const text = native.readlink(path);
  return typeof text === 'string' ? text : undefined;
}

export function readLink(path: string): Result<string, Errno> {
  return asText(native.readlink(path));
}

export function makeDirectory(path: string, mode: number): Errno | undefined {
  return errnoOf(native.mkdir(path, mode));
}

export function makeSymbolicLink(target: string, path: string): Errno | undefined {
  return errnoOf(native.symlink(target, path));
}

export function renameFile(path: string, newPath: string): Errno | undefined {
  return errnoOf(native.rename(path, newPath));
}

export function removeFile(path: string): Errno | undefined {
  return errnoOf(native.unlink(path));
}

export function sendDatagram(socket: string, text: string, timeout_ms: number): Errno | undefined {
  return errnoOf(native.sendDatagram(socket, text, timeout_ms));
}

export function runProgram(start: ProgramStart): ProgramEnd {
  const [status, signal, failure, stdout, isUtf8, stderr] = native.run(
    start.file,
    start.args,
    start.timeout_ms,
    SIGNALS[start.killSignal] ?? 0,
    start.stderr === 'keep',
    start.largestOutput_bytes,
  );
  return {
    status,
    signal: signal === undefined ? undefined : signalName(signal),
    stdout,
    isUtf8,
    stderr,
    failure: errnoOf(-failure),
  };
}

function signalName(signal: number): string {
  return Object.keys(SIGNALS).find((name) => SIGNALS[name] === signal) ?? `SIG${signal}`;
}

/** Of a name that is there twice the first one counts, as getenv(3) has it. */
function readEnvironment(): Record<string, string | undefined> {
  const variables: Record<string, string | undefined> = Object.create(null);
  for (const line of native.environment()) {
    const equals = line.indexOf('=');
    if (equals > 0) variables[line.slice(0, equals)] ??= line.slice(equals + 1);
  }
  return variables;
}

function asResult(returned: number): Result<number, Errno> {
  return returned < 0 ? err(errnoName(returned)) : ok(returned);
}

function asText(returned: string | number): Result<string, Errno> {
  return typeof returned === 'string' ? ok(returned) : err(errnoName(returned));
}

function errnoOf(returned: number): Errno | undefined {
  return returned < 0 ? errnoName(returned) : undefined;
}

/** ENOENT as the system calls return it: what nearly every look at a file that need not be there comes to. */
const NO_ENTRY = -2;

/** A negative error number's name. */
export function errnoName(negative: number): Errno {
  // All the others are made values of when one of them is met: that is a tenth of the time for one device.
  if (negative === NO_ENTRY) return 'ENOENT';
  return (
    systemErrors().get(negative)?.[0] ?? NAMELESS_ERRORS[-negative] ?? `Unknown system error ${negative}`
  );
}
