import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  evaluateSizeExpression,
  mebibytesToBytes,
  parseSizeExpression,
  unitTrap,
} from '../../generator/core/config/size-expression/index.ts';
import { printedNumber } from '../../generator/core/config/size-expression/printed-number.ts';
import {
  brokenExpression,
  crowdedExpression,
  expressionSoup,
  wellFormedExpression,
} from './expression-arbitrary.ts';

const VARIABLES: ReadonlyMap<string, number> = new Map([['ram', 8192]]);

type Outcome = number | { readonly kind: string; readonly column: number };

function outcomeOf(text: string): Outcome {
  const parsed = parseSizeExpression(text);
  const result = parsed.ok ? evaluateSizeExpression(parsed.value, VARIABLES) : parsed;
  return result.ok ? result.value : { kind: result.error.kind, column: result.error.column };
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  wellFormedExpression,
  brokenExpression,
  expressionSoup,
  crowdedExpression,
);

test('any text gives a value or an error inside the text, and never throws', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const outcome = outcomeOf(text);
      const parsed = parseSizeExpression(text);
      if (parsed.ok) unitTrap(parsed.value);
      if (typeof outcome === 'number') return;
      expect(outcome.column).toBeGreaterThanOrEqual(1);
      expect(outcome.column).toBeLessThanOrEqual([...text].length + 1);
    }),
    { numRuns: 2000 },
  );
});

test('a long run of any character is refused or computed, never too much for the stack', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }),
    fc.constantFrom(
      '(',
      '-',
      '!',
      'f(',
      '1+',
      '1^',
      '2%',
      '9',
      '.',
      'e',
      'print(',
      '"',
      ' ',
      '50%,',
      '\ud800',
    ),
  );
  fc.assert(
    fc.property(piece, fc.constantFrom(1000, 4096, 100_000), (part, count) => {
      expect(['number', 'object']).toContain(typeof outcomeOf(part.repeat(count)));
    }),
    { numRuns: 60 },
  );
});

test('blanks between tokens change nothing', () => {
  const tokens = fc.array(fc.constantFrom('1', 'ram', '(', ')', '*', ',', '-', '<=', 'max('), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(tokens, fc.constantFrom(' ', '\t', '\n', ' \r '), (parts, blank) => {
      // A sign that touches a number is part of it, so one blank is there in both texts.
      const narrow = outcomeOf(parts.join(' '));
      const wide = outcomeOf(`${blank}${parts.join(` ${blank}`)}${blank}`);
      if (typeof narrow === 'number') expect(wide).toBe(narrow);
      else expect(wide).toMatchObject({ kind: narrow.kind });
    }),
  );
});

test('brackets around a valid expression change nothing', () => {
  fc.assert(
    fc.property(wellFormedExpression, (text) => {
      const bare = outcomeOf(text);
      const bracketed = outcomeOf(`(${text})`);
      if (typeof bare === 'number' && typeof bracketed === 'number') expect(bracketed).toBe(bare);
    }),
  );
});

test('a binary unit is the number times its size in MiB, wherever a number may stand', () => {
  const units = fc.constantFrom<readonly [string, number]>(
    ['KiB', 1 / 1024],
    ['MiB', 1],
    ['GiB', 1024],
    ['TiB', 1024 * 1024],
  );
  const frames = fc.constantFrom<(value: string) => string>(
    (value) => value,
    (value) => `min(ram, ${value})`,
    (value) => `(${value})*2^${value}-1`,
    (value) => `!${value} + 7 % ${value}`,
  );
  fc.assert(
    fc.property(fc.nat(5000), units, frames, (count, [unit, factor], frame) => {
      const plain = printedNumber(count * factor);
      expect(outcomeOf(frame(`${count}${unit}`))).toBe(outcomeOf(frame(plain)));
    }),
  );
});

test('a percent sign that a value follows is the remainder, as before', () => {
  fc.assert(
    fc.property(
      fc.nat(100_000),
      fc.integer({ min: -1000, max: 1000 }),
      fc.constantFrom('', ' '),
      (left, right, blank) => {
        expect(outcomeOf(`${left}${blank}%${blank}${right}`)).toBe(left % right);
      },
    ),
  );
});

test('bytes are whole, in range, and never more than asked for', () => {
  fc.assert(
    fc.property(fc.double(), (mib) => {
      const bytes = mebibytesToBytes(mib);
      expect(bytes >= 0n && bytes < 2n ** 64n).toBe(true);
      if (mib >= 0) expect(Number(bytes) <= mib * 1048576).toBe(true);
    }),
  );
});
