/**
 * The compression algorithms that kernel zram has had, by the names that `comp_algorithm` takes. Sources:
 * Documentation/admin-guide/blockdev/zram.rst, drivers/block/zram/Kconfig and zcomp.c of the kernels named here.
 */

import { type KernelVersion, kernelHas, ZRAM_BACKENDS_SINCE } from './kernel-release.ts';

export type KernelAlgorithmName = 'lzo' | 'lzo-rle' | 'lz4' | 'lz4hc' | 'zstd' | 'deflate' | '842';

/** A `key=value` word of `algorithm_params` that the algorithm heeds; it takes others in silence. */
export interface KernelParameter {
  readonly key: 'level' | 'dict' | 'deflate.winbits';
  readonly since: KernelVersion;
  /** Whole numbers, both ends included; undefined where the value is no number or the kernel alone judges it. */
  readonly range?: { readonly least: number; readonly most: number };
}

export interface KernelAlgorithm {
  readonly name: KernelAlgorithmName;
  /** First kernel whose zram lists it in `comp_algorithm`. */
  readonly since: KernelVersion;
  /** Module alias that provides it before 6.12. */
  readonly cryptoAlias: string;
  /** Kconfig option that provides it from 6.12 on; each of them can be off, also in distribution kernels. */
  readonly kconfig: string;
  readonly parameters: readonly KernelParameter[];
}

const DICTIONARY: KernelParameter = { key: 'dict', since: ZRAM_BACKENDS_SINCE };

function level(least: number, most: number): KernelParameter {
  return { key: 'level', since: ZRAM_BACKENDS_SINCE, range: { least, most } };
}

export const KERNEL_ALGORITHMS: readonly KernelAlgorithm[] = [
  {
    name: 'lzo',
    since: { major: 3, minor: 14 },
    cryptoAlias: 'crypto-lzo',
    kconfig: 'ZRAM_BACKEND_LZO',
    parameters: [],
  },
  {
    name: 'lzo-rle',
    since: { major: 5, minor: 1 },
    cryptoAlias: 'crypto-lzo-rle',
    kconfig: 'ZRAM_BACKEND_LZO',
    parameters: [],
  },
  {
    name: 'lz4',
    since: { major: 3, minor: 15 },
    cryptoAlias: 'crypto-lz4',
    kconfig: 'ZRAM_BACKEND_LZ4',
    // The "acceleration" of LZ4_compress_fast: a greater level is faster and packs less.
    parameters: [level(1, 2 ** 31 - 1), DICTIONARY],
  },
  {
    name: 'lz4hc',
    since: { major: 4, minor: 8 },
    cryptoAlias: 'crypto-lz4hc',
    kconfig: 'ZRAM_BACKEND_LZ4HC',
    parameters: [level(1, 16), DICTIONARY],
  },
  {
    name: 'zstd',
    since: { major: 4, minor: 15 },
    cryptoAlias: 'crypto-zstd',
    kconfig: 'ZRAM_BACKEND_ZSTD',
    parameters: [level(-131072, 22), DICTIONARY],
  },
  {
    name: 'deflate',
    // From 4.8 to 6.11 zram took it unlisted, like every compressor of the crypto API.
    since: ZRAM_BACKENDS_SINCE,
    cryptoAlias: 'crypto-deflate',
    kconfig: 'ZRAM_BACKEND_DEFLATE',
    parameters: [level(-1, 9), { key: 'deflate.winbits', since: { major: 6, minor: 16 } }],
  },
  {
    name: '842',
    since: { major: 4, minor: 8 },
    cryptoAlias: 'crypto-842',
    kconfig: 'ZRAM_BACKEND_842',
    parameters: [],
  },
];

/** Matches as the kernel does: the whole name, case-sensitive. */
export function findKernelAlgorithm(name: string): KernelAlgorithm | undefined {
  return KERNEL_ALGORITHMS.find((algorithm) => algorithm.name === name);
}

/**
 * What modprobe(8) must load so that zram finds the algorithm: `crypto-NAME`, also for names that are not in the
 * table, because the crypto API knows more. Undefined from 6.12 on, where no module can add an algorithm to zram.
 */
export function cryptoAlias(name: string, release: KernelVersion): string | undefined {
  return kernelHas(release, ZRAM_BACKENDS_SINCE) ? undefined : `crypto-${name}`;
}
