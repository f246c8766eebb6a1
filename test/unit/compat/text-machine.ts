import type { DirectoryEntry, MachineReader } from '../../../generator/core/host.ts';

/** A machine made of texts by absolute path; `null` is a file that cannot be read. Notes what was read, in order. */
export interface TextMachine extends MachineReader {
  readonly reads: readonly string[];
}

export function textMachine(files: Readonly<Record<string, string | null>>): TextMachine {
  const reads: string[] = [];
  const has = (path: string) =>
    path in files || Object.keys(files).some((file) => file.startsWith(`${path}/`));
  return {
    reads,
    env: {},
    readText(path) {
      reads.push(path);
      const text = files[path];
      if (text === undefined) return { kind: 'absent' };
      return text === null ? { kind: 'unreadable', reason: 'Permission denied' } : { kind: 'text', text };
    },
    entries(path) {
      const names = Object.keys(files).filter((file) => file.slice(0, file.lastIndexOf('/')) === path);
      return names.map((file): DirectoryEntry => ({ name: file.slice(path.length + 1), kind: 'file' }));
    },
    linkText: () => undefined,
    exists: has,
    isFile: (path) => path in files,
    isExecutable: (path) => path in files,
  };
}
