import type { Errno } from './zram-host.ts';

/** Why the kernel refused a write, and the way out. */
export interface WriteError {
  /** Without a final full stop. */
  readonly cause: string;
  readonly hint?: string;
}

/** Causes by attribute and errno, from the kernel's admin-guide/blockdev/zram.rst and what kernels 6.12 to 7.2 answer. */
const CAUSES: Readonly<Record<string, WriteError>> = {
  'backing_dev EBUSY': {
    cause: 'the writeback device is in use: mounted, swap, or part of LVM or RAID',
    hint: 'give zram a partition of its own; lsblk shows who uses it',
  },
  'backing_dev EINVAL': { cause: 'the writeback device is empty or too small', hint: 'lsblk shows its size' },
  'backing_dev EISDIR': {
    cause: 'the writeback device is a folder, the kernel takes block devices only',
    hint: 'name a partition or a loop device',
  },
  'backing_dev ENOENT': {
    cause: 'the writeback device does not exist',
    hint: 'lsblk -p lists block devices; a name below /dev/disk/by-partuuid survives a reboot',
  },
  'backing_dev ENOTBLK': {
    cause: 'the writeback device is a file, the kernel takes block devices only',
    hint: 'losetup --find --show FILE makes a loop device of it; name that one',
  },
  'disksize EINVAL': {
    cause: 'the kernel refuses this size, or the compressor refuses its parameters',
    hint: 'dmesg says which; check zram-size and the parameters in compression-algorithm',
  },
  'disksize ENOMEM': {
    cause:
      'there is no memory for the table of pages (about 1 byte for 200 bytes of zram-size), or the module of the compressor is missing',
    hint: 'lower zram-size, and check that the kernel has the algorithm: dmesg says which it was',
  },
};

const GENERAL_CAUSES: Readonly<Record<Errno, WriteError>> = {
  EACCES: { cause: 'permission denied', hint: 'run it as root; look for SELinux or AppArmor denials' },
  EBUSY: {
    cause: 'the device is already initialised or a process holds it open',
    hint: 'fuser -v DEVICE shows who',
  },
  EINVAL: { cause: 'the kernel does not accept this value' },
  ENODEV: { cause: 'the device went away meanwhile' },
  ENOENT: {
    cause: 'this kernel has no such attribute',
    hint: 'uname -r; grep ZRAM /boot/config-$(uname -r)',
  },
  ENOMEM: { cause: 'the kernel has no memory for it' },
  EPERM: { cause: 'not permitted', hint: 'run it as root, outside a container' },
  EROFS: { cause: '/sys is mounted read-only', hint: 'zram cannot be set up inside a container' },
};

/** Explains an errno that a write to a zram attribute gave. An unknown one is named as it is. */
export function explainWriteError(attribute: string, errno: Errno): WriteError {
  const { cause, hint } = CAUSES[`${attribute} ${errno}`] ??
    GENERAL_CAUSES[errno] ?? { cause: 'the write failed' };
  const named = `cannot set ${attribute}: ${cause} (${errno})`;
  return hint === undefined ? { cause: named } : { cause: named, hint };
}
