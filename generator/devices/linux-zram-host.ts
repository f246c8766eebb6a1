import type { CommandResult } from '../core/host.ts';
import { err, ok, type Result } from '../core/result.ts';
import { makeDirectories } from '../host/make-directories.ts';
import {
  closeFile,
  createFile,
  directoryEntries,
  environment,
  exists,
  openForReading,
  openForWriting,
  processId,
  readLink,
  readText,
  removeFile,
  renameFile,
  sendDatagram,
  sleep_ms,
  writeOnce,
} from '../host/system.ts';
import { runCommand } from './command.ts';
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
    const fd = openForReading(path);
    if (!fd.ok) return fd;
    const text = readText(fd.value);
    closeFile(fd.value);
    return text;
  }

  writeText(path: string, text: string): Result<undefined, Errno> {
    const fd = openForWriting(path);
    if (!fd.ok) return fd;
    const errno = writeOnce(fd.value, text);
    closeFile(fd.value);
    return asResult(errno);
  }

  linkText(path: string): Result<string, Errno> {
    return readLink(path);
  }

  createText(path: string, text: string): Result<undefined, Errno> {
    const folder = path.slice(0, path.lastIndexOf('/'));
    return asResult(makeDirectories(folder, 0o700) ?? replacePrivateFile(folder, path, text));
  }

  removeFile(path: string): Result<undefined, Errno> {
    const errno = removeFile(path);
    return asResult(errno === 'ENOENT' ? undefined : errno);
  }

  exists(path: string): boolean {
    return exists(path);
  }

  namesIn(folder: string): readonly string[] {
    return directoryEntries(folder).map(({ name }) => name);
  }

  run(program: string, args: readonly string[], timeout_ms: number): CommandResult {
    return runCommand(program, args, timeout_ms);
  }

  notify(assignments: string, timeout_ms: number): Errno | undefined {
    return sendDatagram(environment['NOTIFY_SOCKET'] ?? '', assignments, timeout_ms);
  }

  sleep_ms(duration_ms: number): void {
    sleep_ms(duration_ms);
  }
}

function replacePrivateFile(folder: string, path: string, text: string): Errno | undefined {
  const temporary = `${folder}/.trueno-zram-${processId}.tmp`;
  // One that a process of the same number left behind when it was killed.
  removeFile(temporary);
  const fd = createFile(temporary, 0o600);
  if (!fd.ok) return fd.error;
  const errno = writeOnce(fd.value, text) ?? renameFile(temporary, path);
  closeFile(fd.value);
  if (errno !== undefined) removeFile(temporary);
  return errno;
}

function asResult(errno: Errno | undefined): Result<undefined, Errno> {
  return errno === undefined ? ok(undefined) : err(errno);
}
