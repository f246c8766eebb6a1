import { expect, test } from 'vitest';
import { parseMemTotal_kib } from '../../../generator/core/config/memory-info.ts';

test.each([
  '',
  '\n\n',
  'MemFree: 5 kB',
  'MemTotal',
  'MemTotal:',
  'MemTotal:\n5 kB',
  'XMemTotal: 5 kB',
  'memtotal: 5',
])('%j has no MemTotal', (text) => {
  expect(parseMemTotal_kib(text)).toEqual({ ok: false, error: 'has no MemTotal line' });
});

test.each(['lots', '-5', '5.5', '0x10', '18446744073709551616'])('a MemTotal of %s is an error', (value) => {
  const parsed = parseMemTotal_kib(`MemTotal: ${value} kB\n`);
  expect(parsed).toEqual({ ok: false, error: `has a MemTotal of "${value}", which is no number` });
});

test('MemTotal is found wherever it stands, with or without its unit', () => {
  expect(parseMemTotal_kib('MemTotal:        8388608 kB\nMemFree: 1 kB\n')).toEqual({
    ok: true,
    value: 8388608n,
  });
  expect(parseMemTotal_kib('MemFree: 1 kB\nMemTotal:\t7')).toEqual({ ok: true, value: 7n });
});
