import {
  closeSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { OutputEntry } from '../core/units/output-entry.ts';
import { describeSystemError, errorCode } from './system-error.ts';

/**
 * One of systemd's generator directories, or a directory to look at. Each file or link appears whole or not at all,
 * and nothing is overwritten: another generator (that of fstab, say) may want the same unit name, and the first one
 * keeps it. The same content twice is fine.
 */
export class OutputDirectory {
  readonly #path: string;
  /** Directories that are known to be there: a thousand devices share a few. */
  readonly #made = new Set<string>();

  constructor(path: string) {
    this.#path = path.replace(/(?!^)\/+$/, '');
  }

  /**
   * Writes what belongs together, such as the units of one device, and stops at the first failure: a link to a unit
   * that is not there would be worse than nothing. Returns what went wrong, if anything.
   */
  writeAll(entries: readonly OutputEntry[]): Diagnostic | undefined {
    for (const entry of entries) {
      const failure = this.#write(entry);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  #write(entry: OutputEntry): Diagnostic | undefined {
    const path = `${this.#path}/${entry.name}`;
    try {
      this.#makeParent(path);
      if (entry.kind === 'link') symlinkSync(entry.target, path);
      else writeWhole(path, entry.text);
      return undefined;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return isSame(path, entry) ? undefined : occupied(path);
      return {
        severity: 'error',
        position: { path },
        text: `cannot be written: ${describeSystemError(error)}`,
        consequence: 'the rest of this device is not written, other devices are',
      };
    }
  }

  #makeParent(path: string): void {
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (this.#made.has(parent)) return;
    makeDirectory(parent);
    this.#made.add(parent);
  }
}

/** Makes the levels that are missing. mkdirSync's own `recursive` never ends where a path says ENOENT for ever, as in /proc. */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (errorCode(error) !== 'ENOENT' || parent === '') throw error;
    makeDirectory(parent);
    mkdirSync(path);
  }
}

/** The name appears with its whole text or not at all; link(2) refuses a name that exists, rename(2) would not. */
function writeWhole(path: string, text: string): void {
  // Not made of the unit's name, which may be as long as a name can be. systemd ignores names that begin with a dot.
  const temporary = `${path.slice(0, path.lastIndexOf('/'))}/.trueno-zram-${process.pid}.tmp`;
  const fd = openSync(temporary, 'wx', 0o644);
  try {
    // Units are small: a short write means a full disk.
    if (writeSync(fd, text) !== Buffer.byteLength(text)) throw Object.assign(new Error(), { code: 'ENOSPC' });
    linkSync(temporary, path);
  } finally {
    closeSync(fd);
    unlinkSync(temporary);
  }
}

function isSame(path: string, entry: OutputEntry): boolean {
  try {
    if (entry.kind === 'link') return lstatSync(path).isSymbolicLink() && readlinkSync(path) === entry.target;
    return readFileSync(path, 'utf8') === entry.text;
  } catch {
    return false;
  }
}

function occupied(path: string): Diagnostic {
  return {
    severity: 'error',
    position: { path },
    text: 'exists already and says something else: another generator or an earlier run wrote it',
    consequence: 'it is left alone; the rest of this device is not written, other devices are',
    hint: 'see whether /etc/fstab names the same mount point; give an empty directory when run by hand',
  };
}
