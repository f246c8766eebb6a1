import type { SourcePosition } from '../diagnostic.ts';

/** `backend=` of a device: what the administrator allows. Default `auto`. */
export type BackendPreference = 'auto' | 'trueno' | 'kernel';

/** One algorithm of `compression-algorithm=`: a kernel name and its parameters, e.g. `level=3 dict=/etc/d`. */
export interface Algorithm {
  readonly name: string;
  /** Space-separated `key=value` words for `algorithm_params`; empty when there are none. */
  readonly params: string;
}

/**
 * `compression-algorithm=`: the first algorithm is the primary one, later ones are for recompression, in order of
 * priority 1, 2, 3. Empty `algorithms` means the kernel's (or the core's) default.
 */
export interface Compression {
  readonly algorithms: readonly Algorithm[];
  /** Parameters in parentheses without an algorithm: global parameters for `recompress`; empty when none. */
  readonly recompressParams: string;
}

/** A size in bytes and where it came from. */
export interface DeviceSize {
  /** 0 to 2^64-1, saturated as in the reference. */
  readonly bytes: bigint;
  /** The expression as written, or the default. */
  readonly expression: string;
  /** Where it was written; undefined for a default. */
  readonly position?: SourcePosition;
}

/** Undefined for what is not written. */
export interface ValuePositions {
  readonly mountPoint: SourcePosition | undefined;
  readonly fsType: SourcePosition | undefined;
  readonly options: SourcePosition | undefined;
}

/** A configured device, everything evaluated. What `zram-generator.conf(5)` calls a `[zramN]` section. */
export interface Device {
  /** The section name, verbatim: `zram0`, but also `zram007`. */
  readonly name: string;
  readonly disksize: DeviceSize;
  /** 0 = no limit. Kernel zram: `mem_limit`. */
  readonly residentLimit: DeviceSize;
  readonly compression: Compression;
  /** Absolute path of a block device, or undefined. Kernel zram: `backing_dev`. */
  readonly writebackDevice: string | undefined;
  /** Swap priority, -1 to 32767. */
  readonly swapPriority: number;
  /** Absolute, normalised; undefined for swap and for plain devices. */
  readonly mountPoint: string | undefined;
  /** `swap`, or a file system name; what systemd-makefs makes. */
  readonly fsType: string;
  /** Options for swapon(8) or mount(8). */
  readonly options: string;
  readonly backend: BackendPreference;
  /** Where values stand that a unit file may not be able to hold. */
  readonly valuePositions: ValuePositions;
  /** The first place that spoke of the device: for `SourcePath=` and messages. Undefined for the kernel command line. */
  readonly position: SourcePosition | undefined;
}

/** What a device is for, in the reference's terms: swap iff `fs-type` is `swap` and there is no mount point. */
export type DevicePurpose = 'swap' | 'mount' | 'plain';

/** As in zram-generator: a mount point makes it a mount; without one, `swap` (the default) makes it swap. */
export function purposeOf(device: Pick<Device, 'mountPoint' | 'fsType'>): DevicePurpose {
  if (device.mountPoint !== undefined) return 'mount';
  return device.fsType === 'swap' ? 'swap' : 'plain';
}
