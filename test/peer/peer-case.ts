import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Text, bytes, or a link. */
export type PeerFile = string | Uint8Array | { readonly link: string };

/** One machine to ask both programs about: files of its root and MemTotal. */
export interface PeerCase {
  /** Absolute path to text, or to a link. */
  readonly files: Readonly<Record<string, PeerFile>>;
  readonly memTotal_kib: number;
  readonly commandLine: string;
}

/** A case with one main configuration file. */
export function mainFileCase(text: string, memTotal_kib: number = 8 * 1024 * 1024): PeerCase {
  return { files: { '/etc/systemd/zram-generator.conf': text }, memTotal_kib, commandLine: '' };
}

/** Writes the case as a root directory. */
export function writeRoot(root: string, { files, memTotal_kib, commandLine }: PeerCase): void {
  const all: Record<string, PeerFile> = {
    '/proc/meminfo': `MemTotal:       ${memTotal_kib} kB\nMemFree:        1024 kB\n`,
    '/proc/cmdline': `${commandLine}\n`,
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(root + path), { recursive: true });
    if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(root + path, content);
    else symlinkSync(content.link, root + path);
  }
  chmodSync(root, 0o755);
}
