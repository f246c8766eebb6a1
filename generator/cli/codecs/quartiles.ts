export interface Quartiles {
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

/** By linear interpolation between the two nearest ranks. Of no sample, each is NaN. */
export function quartilesOf(samples: readonly number[]): Quartiles {
  const sorted = [...samples].sort((a, b) => a - b);
  return { lower: rank(sorted, 0.25), median: rank(sorted, 0.5), upper: rank(sorted, 0.75) };
}

/** The value below which this share of the sorted samples lies. */
export function rank(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
