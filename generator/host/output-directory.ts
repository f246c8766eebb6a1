import type { Diagnostic } from '../core/diagnostic.ts';
import type { OutputEntry } from '../core/units/output-entry.ts';
import { makeDirectories } from './make-directories.ts';
import {
  closeFile,
  createFile,
  linkText,
  makeLink,
  makeSymbolicLink,
  openForReading,
  processId,
  readText,
  removeFile,
  writeOnce,
} from './system.ts';
import { describeErrno } from './system-error.ts';
import type { Errno } from './system-types.ts';

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
    const errno =
      this.#makeParent(path) ??
      (entry.kind === 'link' ? makeSymbolicLink(entry.target, path) : writeWhole(path, entry.text));
    if (errno === undefined) return undefined;
    if (errno === 'EEXIST') return isSame(path, entry) ? undefined : occupied(path);
    return {
      severity: 'error',
      position: { path },
      text: `cannot be written: ${describeErrno(errno)}`,
      consequence: 'the rest of this device is not written, other devices are',
    };
  }

  #makeParent(path: string): Errno | undefined {
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (this.#made.has(parent)) return undefined;
    const errno = makeDirectories(parent, 0o777);
    if (errno === undefined) this.#made.add(parent);
    return errno;
  }
}

/** The name appears with its whole text or not at all; link(2) refuses a name that exists, rename(2) would not. */
function writeWhole(path: string, text: string): Errno | undefined {
  // Not made of the unit's name, which may be as long as a name can be. systemd ignores names that begin with a dot.
  const temporary = `${path.slice(0, path.lastIndexOf('/'))}/.trueno-zram-${processId}.tmp`;
  const fd = createFile(temporary, 0o644);
  if (!fd.ok) return fd.error;
  // Units are small: a short write means a full disk.
  const errno = writeOnce(fd.value, text) ?? makeLink(temporary, path);
  closeFile(fd.value);
  return removeFile(temporary) ?? errno;
}

function isSame(path: string, entry: OutputEntry): boolean {
  if (entry.kind === 'link') return linkText(path) === entry.target;
  const fd = openForReading(path);
  if (!fd.ok) return false;
  const text = readText(fd.value);
  closeFile(fd.value);
  return text.ok && text.value === entry.text;
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
