import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
} from 'node:fs';
import type { DirectoryEntry, FileText, MachineReader } from '../core/host.ts';
import { resolveBelow } from './root-path.ts';
import { describeSystemError, errorCode } from './system-error.ts';
import { decodeUtf8 } from './utf8.ts';

/** Most files that are asked about are absent, and an exception costs as much as reading some. */
const QUIETLY = { throwIfNoEntry: false } as const;

/** The machine, or a test root below which every path and every link is looked up. Reads only. */
export class NodeHost implements MachineReader {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly #root: string;

  /** `root` is an absolute path; `/` is the machine itself. */
  constructor(root: string, env: Readonly<Record<string, string | undefined>>) {
    this.#root = root;
    this.env = env;
  }

  readText(path: string): FileText {
    let fd: number;
    try {
      // Without O_NONBLOCK, opening a FIFO would wait for a writer.
      fd = openSync(this.#resolve(path), constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
      return { kind: 'unreadable', reason: `cannot be read: ${describeSystemError(error)}` };
    }
    try {
      return readOpenFile(fd);
    } catch (error) {
      return { kind: 'unreadable', reason: `cannot be read: ${describeSystemError(error)}` };
    } finally {
      closeSync(fd);
    }
  }

  entries(path: string): readonly DirectoryEntry[] {
    const resolved = this.#resolve(path);
    if (!existsSync(resolved)) return [];
    try {
      return readdirSync(resolved, { withFileTypes: true }).map((entry) => ({
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

  linkText(path: string): string | undefined {
    return readLinkOrNothing(this.#resolveParent(path));
  }

  exists(path: string): boolean {
    return existsSync(this.#resolve(path));
  }

  isFile(path: string): boolean {
    try {
      return statSync(this.#resolve(path), QUIETLY)?.isFile() === true;
    } catch {
      return false;
    }
  }

  isExecutable(path: string): boolean {
    const resolved = this.#resolve(path);
    try {
      if (statSync(resolved, QUIETLY)?.isFile() !== true) return false;
      accessSync(resolved, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }

  #resolve(path: string): string {
    return this.#root === '/' ? path : resolveBelow(this.#root, path, readLinkOrNothing);
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
/** Device number of /dev/null (Linux's admin-guide/devices.txt): major 1, minor 3. */
const DEV_NULL = 0x103;

function readOpenFile(fd: number): FileText {
  const stat = fstatSync(fd);
  if (stat.isCharacterDevice() && stat.rdev === DEV_NULL) return { kind: 'text', text: '' };
  if (stat.isDirectory()) return { kind: 'unreadable', reason: 'is a directory' };
  if (!stat.isFile()) return { kind: 'unreadable', reason: 'is not a regular file' };
  if (stat.size > LARGEST_FILE_BYTES) {
    return { kind: 'unreadable', reason: `is larger than ${LARGEST_FILE_BYTES / 1024 / 1024} MiB` };
  }
  return decodeUtf8(readFileSync(fd));
}

function readLinkOrNothing(path: string): string | undefined {
  try {
    return lstatSync(path, QUIETLY)?.isSymbolicLink() === true ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
