import type { DirectoryEntry, FileText, MachineReader } from '../core/host.ts';

/** What stands at a path: text, a link, or something that cannot be read. A directory is there by what is below it. */
export type FakeFile =
  | string
  | { readonly link: string }
  | { readonly unreadable: string }
  | { readonly program: string };

/** A machine made of a table: absolute path to contents. For tests of everything that reads a machine. */
export class FakeHost implements MachineReader {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly #files: ReadonlyMap<string, FakeFile>;

  constructor(
    files: Readonly<Record<string, FakeFile>>,
    env: Readonly<Record<string, string | undefined>> = {},
  ) {
    this.#files = new Map(Object.entries(files));
    this.env = env;
  }

  readText(path: string): FileText {
    const target = this.#follow(path);
    if (target === undefined)
      return { kind: 'unreadable', reason: 'cannot be read: too many symbolic links encountered (ELOOP)' };
    if (target === '/dev/null') return { kind: 'text', text: '' };
    const file = this.#files.get(target);
    if (typeof file === 'string') return { kind: 'text', text: file };
    if (file === undefined) {
      return this.#isDirectory(target)
        ? { kind: 'unreadable', reason: 'cannot be read: is a directory' }
        : { kind: 'absent' };
    }
    if ('unreadable' in file) return { kind: 'unreadable', reason: file.unreadable };
    return { kind: 'text', text: 'program' in file ? file.program : '' };
  }

  entries(path: string): readonly DirectoryEntry[] {
    const prefix = `${this.#follow(path) ?? path}/`;
    const kinds = new Map<string, DirectoryEntry['kind']>();
    for (const [name, file] of this.#files) {
      if (!name.startsWith(prefix)) continue;
      const [child = '', ...rest] = name.slice(prefix.length).split('/');
      const kind = typeof file === 'object' && 'link' in file ? 'link' : 'file';
      kinds.set(child, rest.length > 0 ? 'directory' : kind);
    }
    return [...kinds].map(([name, kind]) => ({ name, kind }));
  }

  linkText(path: string): string | undefined {
    const file = this.#files.get(path);
    return typeof file === 'object' && 'link' in file ? file.link : undefined;
  }

  exists(path: string): boolean {
    const target = this.#follow(path);
    return (
      target !== undefined && (target === '/dev/null' || this.#files.has(target) || this.#isDirectory(target))
    );
  }

  isFile(path: string): boolean {
    const target = this.#follow(path);
    return target !== undefined && this.#files.has(target);
  }

  isExecutable(path: string): boolean {
    const target = this.#follow(path);
    const file = target === undefined ? undefined : this.#files.get(target);
    return typeof file === 'object' && 'program' in file;
  }

  #isDirectory(path: string | undefined): boolean {
    return path !== undefined && [...this.#files.keys()].some((name) => name.startsWith(`${path}/`));
  }

  /** Follows links of whole paths, a few deep; undefined for a loop. Links are absolute here. */
  #follow(path: string): string | undefined {
    let current = path;
    for (let depth = 0; depth < 8; depth += 1) {
      const next = this.linkText(current);
      if (next === undefined) return current;
      current = next;
    }
    return undefined;
  }
}
