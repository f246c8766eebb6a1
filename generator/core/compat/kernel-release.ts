import { err, ok, type Result } from '../result.ts';

/** A point in the kernel's history, e.g. `{ major: 6, minor: 12 }` for 6.12. */
export interface KernelVersion {
  readonly major: number;
  readonly minor: number;
}

/** What uname(2) calls `release`, taken apart. A release candidate counts as the version that it leads to. */
export interface KernelRelease extends KernelVersion {
  /** 0 when the release does not have a third number. */
  readonly patch: number;
  /** Everything behind the numbers, e.g. `+deb13-amd64`. */
  readonly suffix: string;
  /** As the kernel printed it: the name of its folder in /lib/modules. */
  readonly text: string;
}

const RELEASE = /^(\d{1,5})\.(\d{1,5})(?:\.(\d{1,5}))?((?:[-+~_.][-+~_.A-Za-z0-9]*)?)$/;

/**
 * Reads the text of /proc/sys/kernel/osrelease, e.g. `6.12.117+deb13-amd64`. The error is the reason as a sentence
 * fragment. A text that passes has neither `/` nor white space in it, so it is safe as a part of a path.
 */
export function parseKernelRelease(text: string): Result<KernelRelease, string> {
  // uname(2) has 64 bytes for a release and its final NUL.
  const release = text.length > 80 ? '' : text.trim();
  const match = RELEASE.exec(release);
  if (match === null) return err('not a kernel release such as 6.12.117+deb13-amd64');
  const [, major, minor, patch = '0', suffix = ''] = match;
  return ok({ major: Number(major), minor: Number(minor), patch: Number(patch), suffix, text: release });
}

/** Negative when `a` is older than `b`, 0 when they have the same numbers; suffixes do not count. */
export function compareKernelReleases(a: KernelRelease, b: KernelRelease): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/** True for `since` itself and all that came after. Only for what nothing in /sys or /proc tells. */
export function kernelHas(release: KernelVersion, since: KernelVersion): boolean {
  return release.major > since.major || (release.major === since.major && release.minor >= since.minor);
}

/** From here on zram compresses with its own backends; before, it asked the crypto API for `crypto-NAME` modules. */
export const ZRAM_BACKENDS_SINCE: KernelVersion = { major: 6, minor: 12 };

/** From here on io_uring has the sysctl `kernel.io_uring_disabled` (Documentation/admin-guide/sysctl/kernel.rst). */
export const IO_URING_SYSCTL_SINCE: KernelVersion = { major: 6, minor: 6 };

/**
 * From here on ublk says what it can do (Documentation/block/ublk.rst) and, since 6.4, a tmpfs can be mounted with `noswap`
 * (Documentation/filesystems/tmpfs.rst), where trueno keeps its pages.
 */
export const TRUENO_SINCE: KernelVersion = { major: 6, minor: 5 };
