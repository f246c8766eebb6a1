const UNITS: readonly [string, bigint][] = [
  ['TiB', 1024n ** 4n],
  ['GiB', 1024n ** 3n],
  ['MiB', 1024n ** 2n],
  ['KiB', 1024n],
];

/** A size for people, one decimal, exact when it is a whole number of the unit: `4 GiB`, `1.5 GiB`, `12.3 MiB`. */
export function sizeText(bytes: bigint): string {
  for (const [unit, size] of UNITS) {
    if (bytes < size) continue;
    const tenths = (bytes * 10n + size / 2n) / size;
    const exact = bytes % size === 0n;
    return exact ? `${bytes / size} ${unit}` : `${tenths / 10n}.${tenths % 10n} ${unit}`;
  }
  return `${bytes} bytes`;
}
