import type { Diagnostic } from '../core/diagnostic.ts';
import type { OutputEntry } from '../core/units/output-entry.ts';
import { EntryWriter } from './entry-writer.ts';
import { closeFile, linkText, openForReading, readText } from './system.ts';
import { describeErrno } from './system-error.ts';
import type { EntryFailure } from './system-types.ts';

/**
 * One of systemd's generator directories, or a directory to look at. Nothing is overwritten: another generator (that of
 * fstab, say) may want the same unit name, and the first one keeps it. The same content twice is fine.
 *
 * A file has its name a moment before its text. Whoever is killed in that moment leaves an empty one that nothing starts, as
 * the link that makes systemd start a device's units is the last of what belongs to it; and systemd reads the directory
 * when generators have ended. A disk that is full leaves no part of a file.
 */
export class OutputDirectory {
  readonly #path: string;
  readonly #writer: EntryWriter;
  #given: (readonly OutputEntry[])[] = [];

  constructor(path: string) {
    this.#path = path.replace(/(?!^)\/+$/, '');
    this.#writer = new EntryWriter(this.#path);
  }

  /**
   * Takes what belongs together, such as the units of one device, to be written up to the first failure: a link to a unit
   * that is not there would be worse than nothing.
   */
  give(entries: readonly OutputEntry[]): void {
    this.#given.push(entries);
    this.#writer.give(entries);
  }

  /** Waits until all that was given is written; says what went wrong, in the order of what was given. */
  finish(): Diagnostic[] {
    const given = this.#given;
    this.#given = [];
    const diagnostics: Diagnostic[] = [];
    for (const failure of this.#writer.finish()) {
      const diagnostic = this.#resolve(given[failure.batch] ?? [], failure);
      if (diagnostic !== undefined) diagnostics.push(diagnostic);
    }
    return diagnostics;
  }

  /** Says why the rest of some entries is not written, or writes it: what exists may be the same. */
  #resolve(entries: readonly OutputEntry[], first: EntryFailure): Diagnostic | undefined {
    let rest = entries;
    for (let failure: EntryFailure | undefined = first; failure !== undefined; ) {
      const entry = rest[failure.index];
      if (entry === undefined) return undefined;
      const path = `${this.#path}/${entry.name}`;
      if (failure.errno !== 'EEXIST') return unwritable(path, failure.errno);
      if (!isSame(path, entry)) return occupied(path);
      rest = rest.slice(failure.index + 1);
      this.#writer.give(rest);
      [failure] = this.#writer.finish();
    }
    return undefined;
  }
}

function isSame(path: string, entry: OutputEntry): boolean {
  if (entry.kind === 'link') return linkText(path) === entry.target;
  const fd = openForReading(path);
  if (!fd.ok) return false;
  const text = readText(fd.value);
  closeFile(fd.value);
  return text.ok && text.value === entry.text;
}

function unwritable(path: string, errno: string): Diagnostic {
  return {
    severity: 'error',
    position: { path },
    text: `cannot be written: ${describeErrno(errno)}`,
    consequence: 'the rest of this device is not written, other devices are',
  };
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
