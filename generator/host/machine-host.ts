import type { DirectoryEntry, FileText, MachineReader } from '../core/host.ts';
import { resolveBelow } from './root-path.ts';
import {
  closeFile,
  directoryEntries,
  exists,
  fileStatus,
  isExecutable,
  isFile,
  linkText,
  openForReading,
  readUtf8,
} from './system.ts';
import { describeErrno } from './system-error.ts';
import type { Errno } from './system-types.ts';

/** The machine, or a test root below which every path and every link is looked up. Reads only. */
export class MachineHost implements MachineReader {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly #root: string;

  /** `root` is an absolute path; `/` is the machine itself. */
  constructor(root: string, env: Readonly<Record<string, string | undefined>>) {
    this.#root = root;
    this.env = env;
  }

  readText(path: string): FileText {
    const fd = openForReading(this.#resolve(path));
    if (!fd.ok) {
      return fd.error === 'ENOENT' || fd.error === 'ENOTDIR' ? { kind: 'absent' } : unreadable(fd.error);
    }
    try {
      return readOpenFile(fd.value);
    } finally {
      closeFile(fd.value);
    }
  }

  entries(path: string): readonly DirectoryEntry[] {
    return directoryEntries(this.#resolve(path));
  }

  linkText(path: string): string | undefined {
    return linkText(this.#resolveParent(path));
  }

  exists(path: string): boolean {
    return exists(this.#resolve(path));
  }

  isFile(path: string): boolean {
    return isFile(this.#resolve(path));
  }

  isExecutable(path: string): boolean {
    return isExecutable(this.#resolve(path));
  }

  #resolve(path: string): string {
    return this.#root === '/' ? path : resolveBelow(this.#root, path, linkText);
  }

  /** The path itself, not what it links to; links in its directories are followed. */
  #resolveParent(path: string): string {
    if (this.#root === '/') return path;
    const slash = path.lastIndexOf('/');
    return `${this.#resolve(path.slice(0, slash))}/${path.slice(slash + 1)}`;
  }
}

/** No configuration and no list of modules is larger; what is, was linked here by mistake. */
const LARGEST_FILE_BYTES = 4 * 1024 * 1024;

function readOpenFile(fd: number): FileText {
  const status = fileStatus(fd);
  if (!status.ok) return unreadable(status.error);
  const { type, size_bytes } = status.value;
  if (type === 'null') return { kind: 'text', text: '' };
  if (type === 'directory') return { kind: 'unreadable', reason: 'is a directory' };
  if (type !== 'file') return { kind: 'unreadable', reason: 'is not a regular file' };
  if (size_bytes > LARGEST_FILE_BYTES) {
    return { kind: 'unreadable', reason: `is larger than ${LARGEST_FILE_BYTES / 1024 / 1024} MiB` };
  }
  const text = readUtf8(fd);
  return text.ok ? text.value : unreadable(text.error);
}

function unreadable(errno: Errno): FileText {
  return { kind: 'unreadable', reason: `cannot be read: ${describeErrno(errno)}` };
}
