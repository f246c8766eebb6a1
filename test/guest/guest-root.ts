import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { CACHE, makeRoot } from '../debian-root.ts';

/** What a guest is made of. */
export interface GuestRecipe {
  /** Of its image. Another one when the recipe or {@link INIT} changes: an image of an older recipe is not used. */
  readonly name: string;
  readonly packages: readonly string[];
  /** Debian packages that are not installed, see debian-root.ts. */
  readonly downloads?: readonly string[];
  readonly size_mib: number;
}

/** For builds that are put in without a package, and their tools. */
export const BUILD_GUEST: GuestRecipe = {
  name: 'guest-root-2',
  packages: [
    'systemd-sysv',
    'udev',
    'nodejs',
    'kmod',
    'mount',
    'e2fsprogs',
    // For the tests of devices.
    'fio',
    'xfsprogs',
  ],
  size_mib: 1200,
};

/**
 * First process of a guest: unpacks the archive on the second disk over the root, then becomes systemd, or what
 * `guest_init=` on the kernel's command line names.
 */
const INIT = `#!/bin/sh
for disk in /dev/ubdb /dev/vdb; do
  [ ! -b $disk ] || tar --extract --file=$disk --directory=/ --no-overwrite-dir || echo "guest: cannot unpack $disk"
done
exec "\${guest_init:-/sbin/init}"
`;

/** Path of {@link INIT} in the root. */
export const INIT_PATH = '/sbin/guest-init';

/**
 * An ext4 image with a Debian 13 root, which nobody may write to, or why there is none. A kernel that is among the
 * packages is beside it, with its initrd.
 */
export type GuestRoot =
  | { readonly image: string; readonly kernel: string; readonly initrd: string }
  | { readonly missing: string };

/** Makes the image, once: about 60 s, 400 MB in it, from Debian's archive. */
export function guestRoot(recipe: GuestRecipe): GuestRoot {
  const image = `${CACHE}/${recipe.name}.ext4`;
  if (existsSync(image)) return withKernel(image);
  if (!existsSync('/usr/sbin/mke2fs')) return { missing: '/usr/sbin/mke2fs is not installed' };
  const folder = `${CACHE}/${recipe.name}.unfinished`;
  try {
    return makeImage(recipe, folder, image);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeImage(recipe: GuestRecipe, folder: string, image: string): GuestRoot {
  const { packages, downloads = [], size_mib } = recipe;
  const missing = makeRoot({ suite: 'trixie', variant: 'apt', packages, downloads }, folder);
  if (missing !== undefined) return { missing };
  writeFileSync(`${folder}${INIT_PATH}`, INIT);
  chmodSync(`${folder}${INIT_PATH}`, 0o755);
  // Without one, systemd takes each boot for the first, and asks questions.
  writeFileSync(`${folder}/etc/machine-id`, `${'0123456789abcdef'.repeat(2)}\n`);
  // Under another name until it is whole, so that a run killed half-way leaves nothing that looks so.
  const formatted = spawnSync(
    'mke2fs',
    ['-q', '-t', 'ext4', '-d', folder, `${folder}.ext4`, `${size_mib}M`],
    {
      encoding: 'utf8',
    },
  );
  if (formatted.status !== 0) return { missing: `mke2fs failed: ${formatted.stderr.slice(-500)}` };
  const root = withKernel(image);
  for (const [link, path] of [
    ['vmlinuz', root.kernel],
    ['initrd.img', root.initrd],
  ] as const)
    if (existsSync(`${folder}/${link}`)) copyFileSync(`${folder}/${link}`, path);
  renameSync(`${folder}.ext4`, image);
  return root;
}

function withKernel(image: string): { image: string; kernel: string; initrd: string } {
  return { image, kernel: image.replace(/ext4$/, 'vmlinuz'), initrd: image.replace(/ext4$/, 'initrd') };
}
