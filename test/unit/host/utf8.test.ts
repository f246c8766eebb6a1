import { expect, test } from 'vitest';
import { decodeUtf8 } from '../../../generator/host/utf8.ts';

test.each([
  ['ff', 1],
  ['61 0a 62 0a 63 c3', 3],
  ['61 0a c0 80', 2],
  ['ed a0 80', 1],
  ['f4 90 80 80', 1],
  ['e2 82', 1],
  ['5b ff fe', 1],
])('the bytes %s are no UTF-8, which is seen in line %d', (hex, line) => {
  const reason = `is not valid UTF-8 (line ${line})`;
  expect(decodeUtf8(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toEqual({ kind: 'unreadable', reason });
});

test.each([
  ['', ''],
  ['ef bb bf', ''],
  ['ef bb bf 61', 'a'],
  ['ef bb bf ef bb bf 61', '\ufeffa'],
  ['61 00 0d 0a', 'a\0\r\n'],
  ['ef bf bd', '\ufffd'],
  ['f0 9f 90 a2', '🐢'],
])('the bytes %s are text', (hex, text) => {
  expect(decodeUtf8(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toEqual({ kind: 'text', text });
});
