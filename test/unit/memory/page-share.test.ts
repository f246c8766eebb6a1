import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EvenSelection, sharePages, spreadEvenly } from '../../../generator/core/memory/page-share.ts';
import { pageBacking } from '../../../generator/core/memory/pagemap.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe('sharePages', () => {
  test('gives each its share', () => {
    expect(sharePages([300, 100], 40)).toEqual([30, 10]);
    expect(sharePages([1, 1, 1], 2)).toEqual([1, 1, 0]);
    expect(sharePages([5, 6], 100)).toEqual([5, 6]);
    expect(sharePages([], 5)).toEqual([]);
  });

  test('never gives more than there is, and as much as was asked for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1e7 })),
        fc.integer({ min: 1, max: 10_000 }),
        (counts, most) => {
          const shares = sharePages(counts, most);
          expect(sum(shares)).toBe(Math.min(most, sum(counts)));
          for (const [index, share] of shares.entries()) {
            expect(share).toBeLessThanOrEqual(counts[index] ?? 0);
            expect(
              Math.abs(share - ((counts[index] ?? 0) / sum(counts)) * most) < 1 || sum(counts) <= most,
            ).toBe(true);
          }
        },
      ),
    );
  });
});

test('spreadEvenly covers all of it', () => {
  expect(spreadEvenly(10, 3)).toEqual([0, 3, 6]);
  expect(spreadEvenly(3, 10)).toEqual([0, 1, 2]);
  expect(spreadEvenly(0, 3)).toEqual([]);
});

test('EvenSelection keeps enough, in order, as far apart everywhere', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 3000 }), (least, count) => {
      const selection = new EvenSelection(least);
      for (let thing = 0; thing < count; thing++) selection.add(thing);
      const { kept } = selection;
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(least, count));
      expect(kept.length).toBeLessThan(Math.max(2 * least, 1));
      const [first = 0, second = first + 1] = kept;
      expect(kept).toEqual(kept.map((_, nth) => nth * (second - first)));
    }),
  );
});

test('pagemap entries are told apart', () => {
  const PRESENT = 0x8000_0000;
  expect(pageBacking(0)).toBe('other');
  expect(pageBacking(PRESENT)).toBe('shared anonymous');
  expect(pageBacking(PRESENT | 0x0100_0000)).toBe('anonymous');
  expect(pageBacking(PRESENT | 0x2000_0000)).toBe('other');
  // Swapped out.
  expect(pageBacking(0x4000_0000)).toBe('other');
});
