import type { OutputEntry } from '../core/units/output-entry.ts';
import { makeDirectories } from './make-directories.ts';
import { closeFile, createFile, makeSymbolicLink, removeFile, writeOnce } from './system.ts';
import type { EntryFailure, Errno } from './system-types.ts';

/**
 * Makes files and links below a directory, and directories that are missing, in batches of what belongs together, each in
 * order up to its first failure. Nothing is overwritten. The boot binary has generator/quickjs/entry-writer.ts in the place
 * of this module.
 */
export class EntryWriter {
  readonly #directory: string;
  /** Directories that are known to be there: a thousand devices share a few. */
  readonly #made = new Set<string>();
  #batchCount = 0;
  #failures: EntryFailure[] = [];

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** They may be made later. */
  give(entries: readonly OutputEntry[]): void {
    const batch = this.#batchCount++;
    for (const [index, entry] of entries.entries()) {
      const errno = this.#make(entry);
      if (errno === undefined) continue;
      this.#failures.push({ batch, index, errno });
      return;
    }
  }

  /** Waits until all that was given is made or refused. More can be given then, in batches that count from 0 again. */
  finish(): readonly EntryFailure[] {
    const failures = this.#failures;
    this.#failures = [];
    this.#batchCount = 0;
    return failures;
  }

  #make(entry: OutputEntry): Errno | undefined {
    const path = `${this.#directory}/${entry.name}`;
    return (
      this.#makeParent(path) ??
      (entry.kind === 'link' ? makeSymbolicLink(entry.target, path) : makeFile(path, entry.text))
    );
  }

  #makeParent(path: string): Errno | undefined {
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (this.#made.has(parent)) return undefined;
    const errno = makeDirectories(parent, 0o777);
    if (errno === undefined) this.#made.add(parent);
    return errno;
  }
}

/** A file that could not be written whole is gone again. */
function makeFile(path: string, text: string): Errno | undefined {
  const fd = createFile(path, 0o644);
  if (!fd.ok) return fd.error;
  // Units are small: a short write means a full disk.
  const errno = writeOnce(fd.value, text);
  closeFile(fd.value);
  if (errno !== undefined) removeFile(path);
  return errno;
}
