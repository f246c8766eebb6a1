import { CORE_ALGORITHMS } from './core-algorithm.ts';
import { KERNEL_ALGORITHMS } from './kernel-algorithm.ts';

/** Longer texts are no slip of the finger. In UTF-16 code units; `lzo-rle` has 7. */
const LONGEST_TYPO = 16;

/** Slips that still count as meant: one letter wrong, missing, too many, or two exchanged. */
const MOST_SLIPS = 1;

/**
 * The algorithm name that somebody who wrote `name` most likely meant, e.g. `zstd` for `zsdt` or `ZSTD`. Undefined when
 * nothing is near, or when `name` is right as it is.
 */
export function nearestAlgorithmName(name: string): string | undefined {
  const known = [...KERNEL_ALGORITHMS, ...CORE_ALGORITHMS].map((algorithm) => algorithm.name);
  if (name.length > LONGEST_TYPO || known.some((candidate) => candidate === name)) return undefined;
  const asked = name.toLowerCase().replaceAll('_', '-');
  let nearest: string | undefined;
  let fewest = MOST_SLIPS + 1;
  for (const candidate of known) {
    const slips = countSlips(asked, candidate);
    if (slips < fewest) [nearest, fewest] = [candidate, slips];
  }
  return nearest;
}

/** Edit distance where an exchange of two neighbours is one slip (optimal string alignment). */
function countSlips(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let slips = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const exchanged = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (exchanged) slips = Math.min(slips, (beforeLast[column - 2] ?? 0) + 1);
      current.push(slips);
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
