import { describe, expect, test } from 'vitest';
import { formatAlgorithmList, parseAlgorithmList } from '../../../generator/core/compat/algorithm-list.ts';
import { algorithmParams } from '../../../generator/core/compat/algorithm-params.ts';
import { formatBdStat, parseBdStat } from '../../../generator/core/compat/bd-stat.ts';
import { formatIoStat, parseIoStat } from '../../../generator/core/compat/io-stat.ts';
import { formatMmStat, parseMmStat } from '../../../generator/core/compat/mm-stat.ts';
import {
  formatRecompAlgorithms,
  parseRecompAlgorithms,
  recompSelection,
} from '../../../generator/core/compat/recomp-algorithm.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

/** In the form that kernel 6.18 prints: numbers that are as wide as their column and wider, and a fresh device. */
const MM_STAT = '104857600 29687911 31735808        0 31735808      263        0       12       12\n';
const MM_STAT_FRESH = '       0        0        0        0        0        0        0        0        0\n';

describe('counters', () => {
  test.each(HOSTILE_TEXTS)('hostile text, case %#, is an error that names the file', (text) => {
    expect(parseMmStat(text)).toMatchObject({ ok: false, error: { attribute: 'mm_stat' } });
    expect(parseIoStat(text)).toMatchObject({ ok: false, error: { attribute: 'io_stat' } });
    expect(parseBdStat(text)).toMatchObject({ ok: false, error: { attribute: 'bd_stat' } });
  });

  test('the error is short even when the field is not', () => {
    const parsed = parseBdStat(`1 2 ${'z'.repeat(60_000)}`);
    expect(parsed.ok || parsed.error.problem.length).toBeLessThan(120);
  });

  test('2^64-1 is a counter, 2^64 is not', () => {
    expect(parseBdStat('18446744073709551615 0 0')).toMatchObject({
      ok: true,
      value: { storedBlocks: 18446744073709551615n },
    });
    expect(parseBdStat('18446744073709551616 0 0')).toEqual({
      ok: false,
      error: {
        attribute: 'bd_stat',
        problem: 'field 1 is "18446744073709551616", expected a decimal number below 2^64',
      },
    });
  });

  test('mm_stat has its fields in the order of the kernel document', () => {
    expect(parseMmStat(MM_STAT)).toEqual({
      ok: true,
      value: {
        origDataBytes: 104857600n,
        comprDataBytes: 29687911n,
        memUsedTotalBytes: 31735808n,
        memLimitBytes: 0n,
        memUsedMaxBytes: 31735808n,
        samePages: 263n,
        pagesCompacted: 0n,
        hugePages: 12n,
        hugePagesSince: 12n,
      },
    });
  });

  test.each([
    ['1 2 3 4 5 6 7', undefined, undefined],
    ['1 2 3 4 5 6 7 8', 8n, undefined],
    ['1 2 3 4 5 6 7 8 9 10 11', 8n, 9n],
  ])('mm_stat of another kernel: %s', (text, hugePages, hugePagesSince) => {
    expect(parseMmStat(text)).toMatchObject({
      ok: true,
      value: { samePages: 6n, hugePages, hugePagesSince },
    });
  });

  test('mm_stat with six fields is too short', () => {
    expect(parseMmStat('1 2 3 4 5 6')).toMatchObject({
      ok: false,
      error: { problem: '6 fields, expected at least 7' },
    });
  });

  test.each([
    MM_STAT,
    MM_STAT_FRESH,
    '       1        2        3        4        5        6        7\n',
    '       1        2        3        4        5        6        7        8\n',
  ])('mm_stat is printed byte for byte as read, case %#', (text) => {
    const parsed = parseMmStat(text);
    expect(parsed.ok && formatMmStat(parsed.value)).toBe(text);
  });

  test.each(['       0        0 0        0\n', '       1        2 0 123456789\n'])(
    'io_stat of 6.4 and later is printed byte for byte as read: %j',
    (text) => {
      const parsed = parseIoStat(text);
      expect(parsed.ok && formatIoStat(parsed.value)).toBe(text);
    },
  );

  test('io_stat of older kernels counts invalid requests', () => {
    expect(parseIoStat('       1        2        3        4\n')).toEqual({
      ok: true,
      value: { failedReads: 1n, failedWrites: 2n, invalidIo: 3n, notifyFree: 4n },
    });
  });

  test('bd_stat is printed byte for byte as read', () => {
    const text = '      21        5 123456789\n';
    const parsed = parseBdStat(text);
    expect(parsed).toEqual({
      ok: true,
      value: { storedBlocks: 21n, readBlocks: 5n, writtenBlocks: 123456789n },
    });
    expect(parsed.ok && formatBdStat(parsed.value)).toBe(text);
  });
});

describe('comp_algorithm', () => {
  test.each(['', '\n', '[]', '[', ']', 'lz4]', '[lz4', '[[lz4]]', '[lzo] [lz4]', 'l\u00fc', 'a\u0007'])(
    '%j is an error',
    (text) => {
      expect(parseAlgorithmList(text)).toMatchObject({ ok: false, error: { attribute: 'comp_algorithm' } });
    },
  );

  test.each(HOSTILE_TEXTS)('hostile text, case %#, does not throw', (text) => {
    parseAlgorithmList(text);
    parseRecompAlgorithms(text);
  });

  test.each([
    ['[lzo-rle] lzo lz4 \n', ['lzo-rle', 'lzo', 'lz4'], 'lzo-rle'],
    ['lzo-rle lzo [lz4] zstd', ['lzo-rle', 'lzo', 'lz4', 'zstd'], 'lz4'],
    ['lzo lzo-rle lz4 lz4hc 842 zstd \n', ['lzo', 'lzo-rle', 'lz4', 'lz4hc', '842', 'zstd'], undefined],
    ['lzo [vendor_x+1] \n', ['lzo', 'vendor_x+1'], 'vendor_x+1'],
  ])('%j', (text, names, selected) => {
    expect(parseAlgorithmList(text)).toEqual({ ok: true, value: { names, selected } });
  });

  test('is printed byte for byte as the kernel does', () => {
    expect(formatAlgorithmList({ names: ['lzo-rle', 'lzo', 'lz4'], selected: 'lzo-rle' })).toBe(
      '[lzo-rle] lzo lz4 \n',
    );
  });
});

describe('recomp_algorithm', () => {
  test.each([
    ['lzo [lz4]', 'does not start with #1:'],
    ['#0: lzo', 'does not start with #1:'],
    ['#4: lzo', 'does not start with #1:'],
    ['#1: lzo\n#1: lz4', 'two lines for priority 1'],
    ['#1:', 'empty'],
    ['#1: [lzo] [lz4]', 'both lzo and lz4'],
  ])('%j is an error', (text, problem) => {
    expect(parseRecompAlgorithms(text)).toMatchObject({
      ok: false,
      error: { attribute: 'recomp_algorithm', problem: expect.stringContaining(problem) },
    });
  });

  test('an empty file means that there is no secondary algorithm', () => {
    expect(parseRecompAlgorithms('')).toEqual({ ok: true, value: [] });
    expect(formatRecompAlgorithms([])).toBe('');
  });

  test('runs of NUL bytes after each line, as kernel 7.2 prints them, are nothing', () => {
    const text = `#1: lzo [lz4] zstd \n${'\0'.repeat(40)}#2: lzo lz4 [zstd] \n${'\0'.repeat(80)}`;
    expect(parseRecompAlgorithms(text)).toMatchObject({
      ok: true,
      value: [
        { priority: 1, list: { names: ['lzo', 'lz4', 'zstd'], selected: 'lz4' } },
        { priority: 2, list: { selected: 'zstd' } },
      ],
    });
  });

  test('two lines are read, and printed byte for byte', () => {
    const text = '#1: lzo lzo-rle lz4 lz4hc [zstd] \n#3: lzo lzo-rle lz4 [lz4hc] zstd \n';
    const parsed = parseRecompAlgorithms(text);
    expect(parsed).toMatchObject({
      ok: true,
      value: [
        { priority: 1, list: { selected: 'zstd' } },
        { priority: 3, list: { selected: 'lz4hc' } },
      ],
    });
    expect(parsed.ok && formatRecompAlgorithms(parsed.value)).toBe(text);
  });
});

test('texts to write', () => {
  expect(recompSelection('zstd', 1)).toBe('algo=zstd priority=1');
  expect(algorithmParams({ priority: 1 }, 'level=3')).toBe('priority=1 level=3');
  expect(algorithmParams({ priority: 0 }, '')).toBe('priority=0');
  expect(algorithmParams({ algorithm: 'zstd' }, 'level=3 dict=/etc/d')).toBe('algo=zstd level=3 dict=/etc/d');
});
