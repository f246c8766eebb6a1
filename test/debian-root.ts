import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where made roots are kept between runs; not in git. */
const CACHE = fileURLToPath(new URL('../.cache', import.meta.url));
const PACKAGES = ['systemd', 'systemd-zram-generator'];

/** The reference's program inside the root. */
export const REFERENCE = '/usr/lib/systemd/system-generators/zram-generator';

/** A Debian 13 root, or why there is none. */
export type DebianRoot = { readonly path: string } | { readonly missing: string };

/** Makes a Debian 13 root with the reference in it, once; about 20 s and 250 MB from Debian's archive. */
export function debianRoot(): DebianRoot {
  const path = `${CACHE}/trixie-reference`;
  if (existsSync(`${path}${REFERENCE}`)) return { path };
  if (process.getuid?.() !== 0) return { missing: 'needs root for chroot(2)' };
  if (!existsSync('/usr/bin/mmdebstrap')) return { missing: 'mmdebstrap is not installed' };
  mkdirSync(CACHE, { recursive: true });
  // Made under another name, so that a run killed half-way leaves no root that looks whole.
  const unfinished = `${path}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const { status, stderr } = spawnSync(
    'mmdebstrap',
    [
      '--variant=apt',
      `--include=${PACKAGES.join(',')}`,
      'trixie',
      unfinished,
      'deb http://deb.debian.org/debian trixie main',
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) return { missing: `mmdebstrap failed: ${stderr.slice(-500)}` };
  renameSync(unfinished, path);
  return { path };
}
