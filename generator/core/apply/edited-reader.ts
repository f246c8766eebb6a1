import type { DirectoryEntry, FileText, MachineReader } from '../host.ts';

/** A machine as it would be with one file more, or without one that it has; for trying out an edit before it is made. */
export class EditedReader implements MachineReader {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly #reader: MachineReader;
  readonly #path: string;
  readonly #text: string | undefined;

  /** `text` is undefined for a file that is to be away. Its folder need not be there. */
  constructor(reader: MachineReader, path: string, text: string | undefined) {
    this.env = reader.env;
    this.#reader = reader;
    this.#path = path;
    this.#text = text;
  }

  readText(path: string): FileText {
    if (path !== this.#path) return this.#reader.readText(path);
    return this.#text === undefined ? { kind: 'absent' } : { kind: 'text', text: this.#text };
  }

  entries(path: string): readonly DirectoryEntry[] {
    const slash = this.#path.lastIndexOf('/');
    const entries = this.#reader.entries(path);
    if (path !== this.#path.slice(0, slash)) return entries;
    const name = this.#path.slice(slash + 1);
    const others = entries.filter((entry) => entry.name !== name);
    return this.#text === undefined ? others : [...others, { name, kind: 'file' }];
  }

  linkText(path: string): string | undefined {
    return path === this.#path ? undefined : this.#reader.linkText(path);
  }

  exists(path: string): boolean {
    return path === this.#path ? this.#text !== undefined : this.#reader.exists(path);
  }

  isFile(path: string): boolean {
    return path === this.#path ? this.#text !== undefined : this.#reader.isFile(path);
  }

  isExecutable(path: string): boolean {
    return path !== this.#path && this.#reader.isExecutable(path);
  }
}
