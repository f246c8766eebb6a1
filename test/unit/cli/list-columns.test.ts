import { describe, expect, test } from 'vitest';
import { chooseColumns, LIST_COLUMNS, shortSize } from '../../../generator/cli/list-columns.ts';

describe('shortSize', () => {
  test.each([
    [0n, '0B'],
    [1n, '1B'],
    [1023n, '1023B'],
    [1024n, '1K'],
    [1075n, '1K'],
    [1076n, '1.1K'],
    [1536n, '1.5K'],
    [64n << 20n, '64M'],
    [2n ** 30n - 1n, '1024M'],
    [4n << 40n, '4T'],
    [2n ** 64n - 1n, '16E'],
  ])('writes %d as %s', (bytes, text) => {
    expect(shortSize(bytes)).toBe(text);
  });
});

describe('chooseColumns', () => {
  test.each([[''], ['NAME,'], ['NAME DATA'], ['bogus'], ['+bogus'], ['name,+data'], ['comp_ratio']])(
    '%j has a name that is none',
    (list) => {
      expect(chooseColumns(list)).toHaveProperty('unknown');
    },
  );

  test.each([
    ['data,NAME', ['DATA', 'NAME']],
    ['Mem-Limit , name', ['MEM-LIMIT', 'NAME']],
    ['name,name', ['NAME', 'NAME']],
  ])('%j chooses', (list, headings) => {
    expect(chooseColumns(list)).toMatchObject(headings.map((heading) => ({ heading })));
  });

  test('a list that begins with + adds to the usual columns', () => {
    expect(chooseColumns('+priority')).toMatchObject(
      [
        'NAME',
        'ALGORITHM',
        'DISKSIZE',
        'DATA',
        'COMPR',
        'TOTAL',
        'COMP-RATIO',
        'BACKEND',
        'MOUNTPOINT',
        'PRIORITY',
      ].map((heading) => ({ heading })),
    );
  });

  test('no two columns have one name', () => {
    expect(new Set(LIST_COLUMNS.map(({ name }) => name)).size).toBe(LIST_COLUMNS.length);
  });
});
