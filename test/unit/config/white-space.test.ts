import { expect, test } from 'vitest';
import { splitWhiteSpace, trimWhiteSpace } from '../../../generator/core/config/white-space.ts';

/** White_Space of Unicode: U+0085 is in it and not in JavaScript's `\\s`, U+FEFF the other way round. */
test.each([
  ['', [], ''],
  [' \t\n', [], ''],
  ['a', ['a'], 'a'],
  ['\u0085a\u00a0b\u3000', ['a', 'b'], 'a\u00a0b'],
  ['\ufeffa \u200bb', ['\ufeffa', '\u200bb'], '\ufeffa \u200bb'],
  ['\u{1f600} \ud800', ['\u{1f600}', '\ud800'], '\u{1f600} \ud800'],
])('the words of %j are %j, trimmed it is %j', (text, words, trimmed) => {
  expect(splitWhiteSpace(text)).toEqual(words);
  expect(trimWhiteSpace(text)).toBe(trimmed);
});
