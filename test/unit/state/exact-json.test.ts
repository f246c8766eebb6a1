import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExactJson } from '../../../generator/core/state/exact-json.ts';

test.each([[''], ['{'], ['{"a":1}x'], ["{'a':1}"], ['{"a":01}'], ['"\u0001"']])('%j is no JSON', (text) => {
  expect(parseExactJson(text)).toBe(undefined);
});

test('whole numbers that a double would round are their digits', () => {
  expect(parseExactJson('{"a":18446744073709551615,"b":[9007199254740993, 999999999999999]}')).toEqual({
    a: '18446744073709551615',
    b: ['9007199254740993', 999999999999999],
  });
});

test('digits inside of texts stay as they are', () => {
  const text = JSON.stringify({ '12345678901234567890': ['"12345678901234567890\\', '\\"'] });
  expect(parseExactJson(text)).toEqual(JSON.parse(text));
});

test('everything else is as JSON.parse has it', () => {
  const values = fc.jsonValue({ noUnicodeString: false });
  fc.assert(
    fc.property(values, (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/[0-9]{16}/.test(text));
      expect(parseExactJson(text)).toEqual(JSON.parse(text));
    }),
  );
});
