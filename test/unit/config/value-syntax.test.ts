import { expect, test } from 'vitest';
import {
  parseAbsolutePath,
  parseBackend,
  parseCompression,
  parseFraction,
  parseLimit,
  parseSwapPriority,
  parseU64,
} from '../../../generator/core/config/value-syntax.ts';

test.each([
  ...[
    '',
    ' ',
    '-1',
    '+',
    '++1',
    '1 ',
    ' 1',
    '1.0',
    '1e3',
    '0x10',
    '١',
    '1_000',
    'none',
    '18446744073709551616',
  ],
  '9'.repeat(1_000_000),
])('%j is no u64, case %#', (text) => {
  expect(parseU64(text)).toBeUndefined();
});

test.each([
  ['0', 0n],
  ['+5', 5n],
  ['007', 7n],
  ['18446744073709551615', 18446744073709551615n],
  ['0'.repeat(1_000_000), 0n],
])('%j is a u64, case %#', (text, value) => {
  expect(parseU64(text)).toBe(value);
});

test.each([
  ['', 'for 4 GiB write 4096'],
  ['None', 'write none in lower case'],
  ['-5', 'for 4 GiB write 4096'],
  ['ram / 2', 'expressions are understood by zram-size only'],
  ['512MiB', 'write 512, the unit is always MiB'],
  ['8 GiB', 'for 8 GiB write 8192'],
  ['8G', 'for 8 GiB write 8192'],
  ['99999999999999999999G', 'for 4 GiB write 4096'],
])('the limit %j is an error that says %s', (text, hint) => {
  expect(parseLimit(text)).toMatchObject({ ok: false, error: { hint: expect.stringContaining(hint) } });
});

test('a limit is none, or MiB', () => {
  expect(parseLimit('none')).toEqual({ ok: true, value: undefined });
  expect(parseLimit('0')).toEqual({ ok: true, value: 0n });
  expect(parseLimit('+8192')).toEqual({ ok: true, value: 8192n });
});

test.each(['', ' ', '.', '1e', 'half', '0x1', '1,5', '-1', '-inf', 'nan', '-NaN', '1 2'])(
  'the fraction %j is an error',
  (text) => {
    expect(parseFraction(text)).toMatchObject({ ok: false });
  },
);

test.each([
  ['0.5', 0.5],
  ['.5', 0.5],
  ['5.', 5],
  ['+1e-2', 0.01],
  ['-0', -0],
  ['inf', Number.POSITIVE_INFINITY],
  ['Infinity', Number.POSITIVE_INFINITY],
])('the fraction %j is %d', (text, value) => {
  expect(parseFraction(text)).toEqual({ ok: true, value });
});

test.each(['', '1.5', 'high', '0x10', '1e2', '--5', '-2', '32768', '9'.repeat(400)])(
  'the swap priority %j is an error',
  (text) => {
    expect(parseSwapPriority(text)).toMatchObject({ ok: false });
  },
);

test.each([
  ['-1', -1],
  ['-0', 0],
  ['+5', 5],
  ['007', 7],
  ['32767', 32767],
])('the swap priority %j is %d', (text, value) => {
  expect(parseSwapPriority(text)).toEqual({ ok: true, value });
});

test.each(['', 'srv', './srv', '~/x', '/..', '/a/../b', '/a/..'])('the path %j is an error', (text) => {
  expect(parseAbsolutePath(text)).toMatchObject({ ok: false });
});

test.each([
  ['/', '/'],
  ['//', '/'],
  ['/./', '/'],
  ['//var/./tmp//', '/var/tmp'],
  ['/...', '/...'],
  ['/a b/ż', '/a b/ż'],
])('the path %j is %j', (text, value) => {
  expect(parseAbsolutePath(text)).toEqual({ ok: true, value });
});

test.each(['', 'Auto', 'zram', 'auto ', 'constructor'])('%j is no backend', (text) => {
  expect(parseBackend(text)).toMatchObject({ ok: false });
});

test('there are three backends', () => {
  for (const value of ['auto', 'trueno', 'kernel']) expect(parseBackend(value)).toEqual({ ok: true, value });
});

test.each([
  ['', [], ''],
  [' \t\u00a0', [], ''],
  ['lz4', [['lz4', '']], ''],
  [
    'lz4 zstd(level=3,dict=/d)',
    [
      ['lz4', ''],
      ['zstd', 'level=3 dict=/d'],
    ],
    '',
  ],
  ['(a) lz4 (type=idle)', [['lz4', '']], 'type=idle'],
  [
    'zstd(level=3, dict=/d)',
    [
      ['zstd', 'level=3 '],
      ['dict=/d)', ''],
    ],
    '',
  ],
  [
    'lz4 )(',
    [
      ['lz4', ''],
      [')', ''],
    ],
    '',
  ],
  ['zstd(level=3', [['zstd', 'level=3']], ''],
  ['a((b))', [['a', '(b)']], ''],
] as const)(
  'the algorithms %j are taken apart as zram-generator does',
  (text, algorithms, recompressParams) => {
    expect(parseCompression(text)).toEqual({
      algorithms: algorithms.map(([name, params]) => ({ name, params })),
      recompressParams,
    });
  },
);
