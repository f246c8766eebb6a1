import { nearestWord } from '../nearest-word.ts';
import { CORE_ALGORITHMS } from './core-algorithm.ts';
import { KERNEL_ALGORITHMS } from './kernel-algorithm.ts';

/** Names are short, so one letter wrong, missing, too many or exchanged is all that can still count as meant. */
const MOST_SLIPS = 1;

/** Likelier ones first: `lz5` is rather lz4, which both backends have, than lzo. */
const NAMES: ReadonlySet<string> = new Set(
  [...CORE_ALGORITHMS, ...KERNEL_ALGORITHMS].map(({ name }) => name),
);

/**
 * The algorithm name that somebody who wrote `name` most likely meant, e.g. `zstd` for `zsdt` or `ZSTD`. Undefined when
 * nothing is near, or when `name` is right as it is.
 */
export function nearestAlgorithmName(name: string): string | undefined {
  if (NAMES.has(name)) return undefined;
  return nearestWord(name.toLowerCase().replaceAll('_', '-'), NAMES, MOST_SLIPS);
}
