import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
} from 'node:fs';
import type { DirectoryEntry, FileText, MachineReader } from '../core/host.ts';
import { resolveBelow } from './root-path.ts';
import { describeSystemError, errorCode } from './system-error.ts';
import { decodeUtf8 } from './utf8.ts';

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
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.#resolve(path));
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
      return { kind: 'unreadable', reason: `cannot be read: ${describeSystemError(error)}` };
    }
    return decodeUtf8(bytes);
  }

  entries(path: string): readonly DirectoryEntry[] {
    try {
      return readdirSync(this.#resolve(path), { withFileTypes: true }).map((entry) => ({
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
    try {
      return readlinkSync(this.#resolveParent(path));
    } catch {
      return undefined;
    }
  }

  exists(path: string): boolean {
    return existsSync(this.#resolve(path));
  }

  isExecutable(path: string): boolean {
    const resolved = this.#resolve(path);
    try {
      if (!statSync(resolved).isFile()) return false;
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

function readLinkOrNothing(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
