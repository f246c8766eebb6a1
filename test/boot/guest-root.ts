import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where made roots are kept between runs; not in git. */
const CACHE = fileURLToPath(new URL('../../.cache', import.meta.url));

/** Raise it when the recipe below changes: a root of an older recipe is not used. */
const RECIPE = 1;

const PACKAGES = ['systemd-sysv', 'udev', 'nodejs', 'kmod', 'mount', 'e2fsprogs'];

const SIZE = '800M';

/** First process of a guest: unpacks the archive on the second disk over the root, then becomes systemd. */
const INIT = `#!/bin/sh
tar --extract --file=/dev/ubdb --directory=/ --no-overwrite-dir || echo 'guest: cannot unpack /dev/ubdb'
exec /sbin/init
`;

/** Path of {@link INIT} in the root. */
export const INIT_PATH = '/sbin/guest-init';

/** An ext4 image with a Debian 13 root, which nobody may write to, or why there is none. */
export type GuestRoot = { readonly image: string } | { readonly missing: string };

/** Makes the image, once: about 40 s, 270 MB in it, from Debian's archive. */
export function guestRoot(): GuestRoot {
  const image = `${CACHE}/guest-root-${RECIPE}.ext4`;
  if (existsSync(image)) return { image };
  if (process.getuid?.() !== 0) return { missing: 'needs root for chroot(2)' };
  const program = ['/usr/bin/mmdebstrap', '/usr/sbin/mke2fs'].find((path) => !existsSync(path));
  if (program !== undefined) return { missing: `${program} is not installed` };
  mkdirSync(CACHE, { recursive: true });
  const folder = `${CACHE}/guest-root.unfinished`;
  rmSync(folder, { recursive: true, force: true });
  try {
    return makeImage(folder, image);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeImage(folder: string, image: string): GuestRoot {
  const packages = `--include=${PACKAGES.join(',')}`;
  const source = 'deb http://deb.debian.org/debian trixie main';
  const made = spawnSync('mmdebstrap', ['--variant=apt', packages, 'trixie', folder, source], {
    encoding: 'utf8',
  });
  if (made.status !== 0) return { missing: `mmdebstrap failed: ${made.stderr.slice(-500)}` };
  writeFileSync(`${folder}${INIT_PATH}`, INIT);
  chmodSync(`${folder}${INIT_PATH}`, 0o755);
  // Without one, systemd takes each boot for the first, and asks questions.
  writeFileSync(`${folder}/etc/machine-id`, `${'0123456789abcdef'.repeat(2)}\n`);
  // Under another name until it is whole, so that a run killed half-way leaves nothing that looks so.
  const formatted = spawnSync('mke2fs', ['-q', '-t', 'ext4', '-d', folder, `${folder}.ext4`, SIZE], {
    encoding: 'utf8',
  });
  if (formatted.status !== 0) return { missing: `mke2fs failed: ${formatted.stderr.slice(-500)}` };
  renameSync(`${folder}.ext4`, image);
  return { image };
}
