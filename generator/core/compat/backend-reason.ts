import { IO_URING_SYSCTL } from './io-uring.ts';
import type { ModuleBlock } from './module-block.ts';

/** The condition that decided for a backend, with what it was read from. */
export type BackendReason =
  | { readonly kind: 'core-available'; readonly daemon: string }
  | { readonly kind: 'kernel-asked' }
  | { readonly kind: 'daemon-absent'; readonly tried: readonly string[] }
  | { readonly kind: 'kernel-too-old'; readonly release: string }
  | { readonly kind: 'ublk-absent'; readonly evidence: string }
  | { readonly kind: 'ublk-blocked'; readonly block: ModuleBlock }
  | { readonly kind: 'ublk-unknown'; readonly evidence: string }
  | { readonly kind: 'io-uring-disabled'; readonly value: 2 }
  | { readonly kind: 'io-uring-missing' }
  | { readonly kind: 'io-uring-unknown' }
  /** `nearest` is the name that was probably meant, when `algorithm` is a known name with a slip. */
  | {
      readonly kind: 'algorithm-not-in-core';
      readonly algorithm: string;
      readonly nearest: string | undefined;
    }
  | { readonly kind: 'parameter-not-in-core'; readonly algorithm: string; readonly parameter: string }
  /** `word` is `key=value` as written, `accepted` what the value could be. */
  | {
      readonly kind: 'value-not-in-core';
      readonly algorithm: string;
      readonly word: string;
      readonly accepted: string;
    }
  /** `asked`: the algorithms and parameters for it. */
  | { readonly kind: 'recompression-not-in-core'; readonly asked: string }
  | { readonly kind: 'writeback-not-in-core'; readonly device: string };

/** What decided, as a sentence without its full stop. */
export function describeBackendReason(reason: BackendReason): string {
  switch (reason.kind) {
    case 'core-available':
      return `${reason.daemon} is installed, and the kernel has ublk and io_uring`;
    case 'kernel-asked':
      return 'the configuration says backend = kernel';
    case 'daemon-absent':
      return `trueno-ublk is not installed (looked for ${reason.tried.join(', ')})`;
    case 'kernel-too-old':
      return `trueno needs Linux 6.5 (ublk that says what it can do, a tmpfs that is never swapped out), and this is ${reason.release}`;
    case 'ublk-absent':
      return `this kernel has no ublk_drv (${reason.evidence} does not list it)`;
    case 'ublk-blocked':
      return `ublk_drv must not be loaded: ${describeBlock(reason.block)}`;
    case 'ublk-unknown':
      return `cannot tell whether this kernel has ublk_drv: ${reason.evidence} is missing, empty or unreadable`;
    case 'io-uring-disabled':
      return `io_uring is disabled for all processes: ${IO_URING_SYSCTL} is ${reason.value}`;
    case 'io-uring-missing':
      return `this kernel has no io_uring (${IO_URING_SYSCTL} does not exist)`;
    case 'io-uring-unknown':
      return `cannot tell whether io_uring is enabled from ${IO_URING_SYSCTL}`;
    case 'algorithm-not-in-core':
      return `trueno does not have the algorithm ${reason.algorithm}`;
    case 'parameter-not-in-core':
      return `trueno does not have the parameter ${reason.parameter} of ${reason.algorithm}`;
    case 'value-not-in-core':
      return `trueno does not have ${reason.word} of ${reason.algorithm}`;
    case 'recompression-not-in-core':
      return `trueno does not recompress pages, which compression-algorithm asks for with ${reason.asked}`;
    case 'writeback-not-in-core':
      return `trueno does not have writeback, and writeback-device is ${reason.device}`;
  }
}

/** What the administrator would write or run for the other backend; undefined when there is nothing to do today. */
export function hintForBackendReason(reason: BackendReason): string | undefined {
  switch (reason.kind) {
    case 'core-available':
      return 'backend = kernel chooses kernel zram';
    case 'kernel-asked':
      return 'backend = auto lets trueno serve the device';
    case 'daemon-absent':
      // The reason says it all.
      return undefined;
    case 'kernel-too-old':
      return 'boot a newer kernel, or write backend = kernel';
    case 'ublk-absent':
      return 'boot a kernel with CONFIG_BLK_DEV_UBLK, or install the package with its extra modules and run depmod';
    case 'ublk-blocked':
      return `remove that rule from ${reason.block.line === undefined ? 'the kernel command line' : reason.block.path}`;
    case 'ublk-unknown':
      return 'run depmod -a; it writes the lists of modules';
    case 'io-uring-disabled':
      return 'set kernel.io_uring_disabled=1 in /etc/sysctl.d: root may use io_uring, users may not';
    case 'io-uring-missing':
      return 'boot a kernel with CONFIG_IO_URING';
    case 'io-uring-unknown':
      return 'it must say 0 or 1';
    case 'algorithm-not-in-core':
      return reason.nearest === undefined
        ? 'trueno has lz4, lz4hc, zstd and adaptive'
        : `write ${reason.nearest} if that was meant; trueno has lz4, lz4hc, zstd and adaptive`;
    case 'parameter-not-in-core':
      return `remove ${reason.parameter}= from compression-algorithm`;
    case 'value-not-in-core':
      return `it takes ${reason.accepted}`;
    case 'recompression-not-in-core':
      return 'name one algorithm';
    case 'writeback-not-in-core':
      return 'remove writeback-device';
  }
}

function describeBlock(block: ModuleBlock): string {
  switch (block.how) {
    case 'blacklist':
      return `blacklisted in ${block.path}:${block.line}`;
    case 'install':
      return `its install command in ${block.path}:${block.line} does nothing`;
    default:
      return `${block.how}= in ${block.path} names it`;
  }
}
