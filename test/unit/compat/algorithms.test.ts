import { describe, expect, test } from 'vitest';
import {
  findCoreAlgorithm,
  foreignParameter,
  kernelAlgorithmsAsked,
} from '../../../generator/core/compat/core-algorithm.ts';
import {
  cryptoAlias,
  findKernelAlgorithm,
  KERNEL_ALGORITHMS,
} from '../../../generator/core/compat/kernel-algorithm.ts';
import { nearestAlgorithmName } from '../../../generator/core/compat/nearest-name.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

describe('names are matched as the kernel does', () => {
  test.each(['', 'LZ4', ' lz4', 'lz4 ', 'lz4\n', 'lzo_rle', 'lz', '__proto__', 'constructor', 'adaptive'])(
    'the kernel has no %j',
    (name) => {
      expect(findKernelAlgorithm(name)).toBeUndefined();
    },
  );

  test.each(['', 'ZSTD', 'lzo', 'lzo-rle', 'deflate', '842', 'same', 'toString'])(
    'the core has no %j',
    (name) => {
      expect(findCoreAlgorithm(name)).toBeUndefined();
    },
  );

  test('each name of the table finds its own entry, and each entry has a different name', () => {
    for (const algorithm of KERNEL_ALGORITHMS) expect(findKernelAlgorithm(algorithm.name)).toBe(algorithm);
    expect(new Set(KERNEL_ALGORITHMS.map(({ name }) => name)).size).toBe(7);
  });

  test('adaptive is the only name that the core has and the kernel never had', () => {
    for (const name of ['lz4', 'lz4hc', 'zstd', 'adaptive'])
      expect(findCoreAlgorithm(name)?.coreOnly).toBe(findKernelAlgorithm(name) === undefined);
  });
});

describe('history', () => {
  test.each([
    ['zstd', { major: 6, minor: 1 }, 'crypto-zstd'],
    ['lzo-rle', { major: 6, minor: 11 }, 'crypto-lzo-rle'],
    ['lz4kd', { major: 5, minor: 10 }, 'crypto-lz4kd'],
    ['zstd', { major: 6, minor: 12 }, undefined],
    ['zstd', { major: 7, minor: 2 }, undefined],
  ])('the module for %s on %j is %s', (name, release, alias) => {
    expect(cryptoAlias(name, release)).toBe(alias);
  });

  test('parameters came with the backends of 6.12, winbits of deflate with 6.16', () => {
    const winbits = findKernelAlgorithm('deflate')?.parameters.find(({ key }) => key === 'deflate.winbits');
    expect(winbits?.since).toEqual({ major: 6, minor: 16 });
    expect(findKernelAlgorithm('zstd')?.parameters).toEqual([
      { key: 'level', since: { major: 6, minor: 12 }, range: { least: -131072, most: 22 } },
      { key: 'dict', since: { major: 6, minor: 12 } },
    ]);
    expect(findKernelAlgorithm('lzo-rle')?.parameters).toEqual([]);
  });
});

describe('a slip of the finger', () => {
  test.each(HOSTILE_TEXTS)('hostile name, case %#, is near to nothing', (name) => {
    expect(nearestAlgorithmName(name)).toBeUndefined();
  });

  test.each([
    ['ZSTD', 'zstd'],
    ['zsdt', 'zstd'],
    ['zst', 'zstd'],
    ['zstdd', 'zstd'],
    ['lzo_rle', 'lzo-rle'],
    ['LZ4HC', 'lz4hc'],
    ['deflat', 'deflate'],
    ['adaptiv', 'adaptive'],
    // lz4 and lzo are equally near; lz4 is what both backends have.
    ['lz5', 'lz4'],
    ['lzo-rl', 'lzo-rle'],
  ])('%s means %s', (name, nearest) => {
    expect(nearestAlgorithmName(name)).toBe(nearest);
  });

  test.each(['zstd', 'lz4', 'adaptive', 'lz4kd-x', 'gzip', 'brotli', 'x', 'lz', ''])(
    '%s means nothing else',
    (name) => {
      expect(nearestAlgorithmName(name)).toBeUndefined();
    },
  );
});

describe('parameters that the core does not have', () => {
  test.each([
    ['zstd', '', undefined],
    ['zstd', 'level=3', undefined],
    ['zstd', ' level=3  level=4 ', undefined],
    ['zstd', 'level=3 dict=/etc/d', 'dict'],
    ['zstd', 'Level=3', 'Level'],
    ['zstd', 'fast', 'fast'],
    ['adaptive', 'level=3', 'level'],
  ])('%s with %j: %s', (name, params, foreign) => {
    const core = findCoreAlgorithm(name);
    expect(core && foreignParameter(core, params)).toBe(foreign);
  });
});

test('the kernel is never asked for a name that only the core knows', () => {
  const algorithms = [
    { name: 'adaptive', params: '' },
    { name: 'zstd', params: 'level=3' },
    { name: 'lz4kd', params: '' },
  ];
  expect(kernelAlgorithmsAsked({ algorithms, recompressParams: '' })).toEqual(algorithms.slice(1));
});
