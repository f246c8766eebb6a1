/** What the native core can be asked for in `compression-algorithm=`. */

import type { Algorithm, Compression } from '../config/device.ts';

/** A `key=value` word that the core understands behind an algorithm. */
export type CoreParameter =
  /** Whole numbers, both ends included. */
  | { readonly key: 'level'; readonly least: number; readonly most: number }
  | { readonly key: 'objective'; readonly words: readonly Objective[] };

/** What an adaptive device is to save: time, memory, or both in proportion. */
export type Objective = 'latency' | 'balance' | 'density';

export interface CoreAlgorithm {
  /** `adaptive` is no codec: the core picks one for each page. */
  readonly name: 'lz4' | 'lz4hc' | 'zstd' | 'adaptive';
  readonly parameters: readonly CoreParameter[];
  /** True when kernel zram could never be asked for it. */
  readonly coreOnly: boolean;
}

/**
 * Pages of one repeated word need no codec: the core keeps the word, as kernel zram does, under each of these names. The
 * levels are those of `native/codec/algorithm.cc`, of liblz4 1.9 (1.10 has one more for lz4hc) and libzstd.
 */
export const CORE_ALGORITHMS: readonly CoreAlgorithm[] = [
  { name: 'lz4', parameters: [level(0, 1)], coreOnly: false },
  { name: 'lz4hc', parameters: [level(3, 12)], coreOnly: false },
  { name: 'zstd', parameters: [level(-(2 ** 17), 22)], coreOnly: false },
  {
    name: 'adaptive',

    parameters: [{ key: 'objective', words: ['latency', 'balance', 'density'] }],
    coreOnly: true,
  },
];

function level(least: number, most: number): CoreParameter {
  return { key: 'level', least, most };
}

/** Matches the whole name, case-sensitive, as the kernel does with its own. */
export function findCoreAlgorithm(name: string): CoreAlgorithm | undefined {
  return CORE_ALGORITHMS.find((algorithm) => algorithm.name === name);
}

/** The algorithms that kernel zram can be asked for, in order. Empty means the kernel's default. */
export function kernelAlgorithmsAsked(compression: Compression): readonly Algorithm[] {
  return compression.algorithms.filter(({ name }) => findCoreAlgorithm(name)?.coreOnly !== true);
}
