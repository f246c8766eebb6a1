import { describe, expect, test } from 'vitest';
import { editDistance } from '../../generator/core/edit-distance.ts';
import { nearestWord } from '../../generator/core/nearest-word.ts';

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['abc', 'abx', 1],
    ['abc', 'abcd', 1],
    ['ca', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('from %j to %j is %d', (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
    expect(editDistance(right, left)).toBe(distance);
  });
});

describe('nearestWord', () => {
  test.each([
    ['', ['a', 'ab'], undefined],
    ['x'.repeat(1_000_000), ['zram-size'], undefined],
    ['foo', ['floor'], undefined],
    ['zram-sise', [], undefined],
    ['zram-sise', ['zram-size'], 'zram-size'],
    ['zarm-sise', ['zram-size'], 'zram-size'],
    ['zarm-zisse', ['zram-size'], undefined],
    ['lz5', ['lz4', 'lzo'], 'lz4'],
    ['lz5', ['lzo', 'lz4'], 'lzo'],
  ])('of %.20s among %j is %s', (word, candidates, nearest) => {
    expect(nearestWord(word, candidates, 2)).toBe(nearest);
  });
});
