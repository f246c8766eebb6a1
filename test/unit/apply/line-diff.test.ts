import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineDiff } from '../../../generator/core/apply/line-diff.ts';

const shown = (before: string | undefined, after: string | undefined): string =>
  lineDiff(before, after)
    .map(({ kind, line }) => `${kind}${line}`)
    .join('|');

test.each([
  [undefined, undefined, ''],
  ['', 'a\n', '+a'],
  ['a\nb\n', undefined, '-a|-b'],
  ['a\nb\nc\n', 'a\nc\nd\n', ' a|-b| c|+d'],
  ['a\nb', 'a\nb\n', ' a| b'],
  ['x\na\nb\n', 'a\nb\ny\n', '-x| a| b|+y'],
])('%j and %j', (before, after, lines) => {
  expect(shown(before, after)).toBe(lines);
});

test('without the lines of one side, it is the other side', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (left, right) => {
      const side = (kind: string): string[] =>
        lineDiff(left.map((line) => `${line}\n`).join(''), right.map((line) => `${line}\n`).join(''))
          .filter((line) => line.kind !== kind)
          .map(({ line }) => line);
      expect([side('+'), side('-')]).toEqual([left, right]);
    }),
  );
});
