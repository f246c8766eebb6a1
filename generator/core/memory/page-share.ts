/**
 * Shares `most` pages out among things that have `counts` pages: in proportion, whole pages, none more than it has, and as many
 * in all as there are. What is left over by rounding goes to the largest remainders.
 */
export function sharePages(counts: readonly number[], most: number): readonly number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= most) return counts;
  const exact = counts.map((count) => (count / total) * most);
  const shares = exact.map(Math.floor);
  const left = most - shares.reduce((sum, share) => sum + share, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}

/** At most `most` of `count` things, spread evenly: their indices, in ascending order. */
export function spreadEvenly(count: number, most: number): readonly number[] {
  const taken = Math.min(count, most);
  return Array.from({ length: taken }, (_, nth) => Math.floor((nth * count) / taken));
}

/**
 * Things that come by one after another, nobody knows how many: keeps at least `least` of them, spread evenly, or all when there are
 * fewer, and never more than twice as many.
 */
export class EvenSelection {
  readonly kept: number[] = [];
  #count = 0;
  #stride = 1;
  readonly #least: number;

  constructor(least: number) {
    this.#least = Math.max(1, least);
  }

  add(thing: number): void {
    if (this.#count % this.#stride === 0) this.kept.push(thing);
    this.#count += 1;
    if (this.kept.length < 2 * this.#least) return;
    for (let index = 0; index < this.#least; index++) this.kept[index] = this.kept[2 * index] ?? 0;
    this.kept.length = this.#least;
    this.#stride *= 2;
  }
}
