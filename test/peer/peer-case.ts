import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Text, bytes, a link, or the null device. Links are relative, or lead to `/dev/null`: the reference follows an
 * absolute one out of its root, to the real machine.
 */
export type PeerFile = string | Uint8Array | { readonly link: string } | { readonly device: 'null' };

/** One machine to ask both programs about: files of its root and MemTotal. */
export interface PeerCase {
  /** Absolute path to what stands there. */
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
    else if ('link' in content) symlinkSync(content.link, root + path);
    // null(4): major 1, minor 3.
    else execFileSync('mknod', [root + path, 'c', '1', '3']);
  }
  chmodSync(root, 0o755);
}
