import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { CACHE, makeRoot } from '../debian-root.ts';

/** Raise it when the recipe below changes: a root of an older recipe is not used. */
const RECIPE = 2;

const PACKAGES = [
  'systemd-sysv',
  'udev',
  'nodejs',
  'kmod',
  'mount',
  'e2fsprogs',
  // For the tests of devices.
  'fio',
  'xfsprogs',
];

const SIZE = '1200M';

/**
 * First process of a guest: unpacks the archive on the second disk over the root, then becomes systemd, or what
 * `guest_init=` on the kernel's command line names.
 */
const INIT = `#!/bin/sh
tar --extract --file=/dev/ubdb --directory=/ --no-overwrite-dir || echo 'guest: cannot unpack /dev/ubdb'
exec "\${guest_init:-/sbin/init}"
`;

/** Path of {@link INIT} in the root. */
export const INIT_PATH = '/sbin/guest-init';

/** An ext4 image with a Debian 13 root, which nobody may write to, or why there is none. */
export type GuestRoot = { readonly image: string } | { readonly missing: string };

/** Makes the image, once: about 60 s, 400 MB in it, from Debian's archive. */
export function guestRoot(): GuestRoot {
  const image = `${CACHE}/guest-root-${RECIPE}.ext4`;
  if (existsSync(image)) return { image };
  if (!existsSync('/usr/sbin/mke2fs')) return { missing: '/usr/sbin/mke2fs is not installed' };
  const folder = `${CACHE}/guest-root.unfinished`;
  try {
    return makeImage(folder, image);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeImage(folder: string, image: string): GuestRoot {
  const missing = makeRoot({ suite: 'trixie', variant: 'apt', packages: PACKAGES }, folder);
  if (missing !== undefined) return { missing };
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
