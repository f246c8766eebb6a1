/** What the native core can be asked for in `compression-algorithm=`. */

import type { Algorithm, Compression } from '../config/device.ts';

/** Codec that pages are stored with. `adaptive` is no codec: the core picks one of these for each page. */
export type CoreCodec = 'lz4' | 'lz4hc' | 'zstd';

export interface CoreAlgorithm {
  readonly name: CoreCodec | 'adaptive';
  readonly codecs: readonly CoreCodec[];
  /** Keys of the `key=value` words that the core understands for it. */
  readonly parameters: readonly string[];
  /** True when kernel zram could never be asked for it. */
  readonly coreOnly: boolean;
}

/** Pages of one repeated word need no codec: the core keeps the word, as kernel zram does, under each of these names. */
export const CORE_ALGORITHMS: readonly CoreAlgorithm[] = [
  { name: 'lz4', codecs: ['lz4'], parameters: ['level'], coreOnly: false },
  { name: 'lz4hc', codecs: ['lz4hc'], parameters: ['level'], coreOnly: false },
  { name: 'zstd', codecs: ['zstd'], parameters: ['level'], coreOnly: false },
  { name: 'adaptive', codecs: ['lz4', 'lz4hc', 'zstd'], parameters: [], coreOnly: true },
];

/** Matches the whole name, case-sensitive, as the kernel does with its own. */
export function findCoreAlgorithm(name: string): CoreAlgorithm | undefined {
  return CORE_ALGORITHMS.find((algorithm) => algorithm.name === name);
}

/** Key of the first parameter that the core does not understand, e.g. `dict`; undefined when it understands all. */
export function foreignParameter(core: CoreAlgorithm, params: string): string | undefined {
  for (const word of params.split(' ')) {
    const [key = ''] = word.split('=', 1);
    if (key !== '' && !core.parameters.includes(key)) return key;
  }
  return undefined;
}

/** The algorithms that kernel zram can be asked for, in order. Empty means the kernel's default. */
export function kernelAlgorithmsAsked(compression: Compression): readonly Algorithm[] {
  return compression.algorithms.filter(({ name }) => findCoreAlgorithm(name)?.coreOnly !== true);
}
