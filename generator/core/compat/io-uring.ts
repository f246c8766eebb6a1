import { IO_URING_SYSCTL_SINCE, type KernelVersion, kernelHas } from './kernel-release.ts';

/** The sysctl that says who may make rings (Documentation/admin-guide/sysctl/kernel.rst). */
export const IO_URING_SYSCTL = '/proc/sys/kernel/io_uring_disabled';

/** Whether a daemon that is root and has CAP_SYS_ADMIN may use io_uring, and why. */
export type IoUringFact =
  /** The sysctl is 0 (everybody may) or 1 (members of `io_uring_group` and processes with CAP_SYS_ADMIN may). */
  | { readonly answer: 'yes'; readonly because: 'sysctl'; readonly value: 0 | 1 }
  /** The kernel is older than the sysctl. That io_uring is compiled in follows from ublk, which needs it. */
  | { readonly answer: 'yes'; readonly because: 'before-sysctl' }
  /** The sysctl is 2: nobody may. */
  | { readonly answer: 'no'; readonly because: 'sysctl'; readonly value: 2 }
  /** The kernel is new enough for the sysctl and does not have it: io_uring is not compiled in. */
  | { readonly answer: 'no'; readonly because: 'no-sysctl' }
  /** The sysctl cannot be read, or is a value that this program does not know, or the kernel's version is unknown. */
  | { readonly answer: 'unknown' };

/** `text` is what the sysctl's file says, undefined when there is no such file. Takes any text. */
export function parseIoUringDisabled(
  text: string | undefined,
  release: KernelVersion | undefined,
): IoUringFact {
  if (text === undefined) {
    if (release === undefined) return { answer: 'unknown' };
    if (kernelHas(release, IO_URING_SYSCTL_SINCE)) return { answer: 'no', because: 'no-sysctl' };
    return { answer: 'yes', because: 'before-sysctl' };
  }
  switch (text.trim()) {
    case '0':
      return { answer: 'yes', because: 'sysctl', value: 0 };
    case '1':
      return { answer: 'yes', because: 'sysctl', value: 1 };
    case '2':
      return { answer: 'no', because: 'sysctl', value: 2 };
    default:
      return { answer: 'unknown' };
  }
}
