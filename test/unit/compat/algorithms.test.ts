import { describe, expect, test } from 'vitest';
import { findCoreAlgorithm, kernelAlgorithmsAsked } from '../../../generator/core/compat/core-algorithm.ts';
import { coreCompression } from '../../../generator/core/compat/core-compression.ts';
import {
  cryptoAlias,
  findKernelAlgorithm,
  KERNEL_ALGORITHMS,
} from '../../../generator/core/compat/kernel-algorithm.ts';
import { nearestAlgorithmName } from '../../../generator/core/compat/nearest-name.ts';
import { serveOptions } from '../../../generator/core/compat/serve-options.ts';
import type { Device, DeviceSize } from '../../../generator/core/config/device.ts';
import { parseCompression } from '../../../generator/core/config/value-syntax.ts';
import { exampleDevice } from '../example-device.ts';
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

describe('what the core is asked for', () => {
  const asked = (text: string): unknown => {
    const core = coreCompression(parseCompression(text));
    if (!core.ok) return core.error;
    return [core.value.algorithm, ...[...core.value.parameters].map((entry) => entry.join('='))].join(' ');
  };

  test.each([
    ['', 'adaptive objective=balance'],
    ['lz4', 'lz4'],
    ['lz4(level=0)', 'lz4 level=0'],
    ['lz4(level=1)', 'lz4 level=1'],
    ['lz4hc(level=12)', 'lz4hc level=12'],
    ['zstd(level=-131072)', 'zstd level=-131072'],
    ['zstd(level=3,level=4)', 'zstd level=4'],
    ['zstd(,level=3,)', 'zstd level=3'],
    ['adaptive', 'adaptive'],
    ['adaptive(objective=density)', 'adaptive objective=density'],
  ])('%j: %s', (text, understood) => {
    expect(asked(text)).toBe(understood);
  });

  test.each([
    ['zstd(dict=/etc/d)', 'dict'],
    ['zstd(Level=3)', 'Level'],
    ['zstd(fast)', 'fast'],
    ['zstd(=3)', ''],
    ['zstd(objective=density)', 'objective'],
    ['adaptive(level=3)', 'level'],
  ])('%s has a parameter that trueno does not have: %j', (text, parameter) => {
    expect(asked(text)).toMatchObject({ kind: 'parameter-not-in-core', parameter });
  });

  test.each([
    ['lz4(level=2)', '0 to 1'],
    ['lz4hc(level=13)', '3 to 12'],
    ['zstd(level=23)', '-131072 to 22'],
    ['zstd(level=)', '-131072 to 22'],
    ['zstd(level)', '-131072 to 22'],
    ['zstd(level=+3)', '-131072 to 22'],
    ['zstd(level=0x3)', '-131072 to 22'],
    ['zstd(level=3.5)', '-131072 to 22'],
    [`zstd(level=${'9'.repeat(400)})`, '-131072 to 22'],
    ['adaptive(objective=dense)', 'latency, balance, density'],
    ['adaptive(objective=density=1)', 'latency, balance, density'],
  ])('%s has a value that trueno does not take', (text, accepted) => {
    expect(asked(text)).toMatchObject({ kind: 'value-not-in-core', accepted });
  });

  test.each([
    ['lz4 zstd', 'zstd'],
    ['lz4 zstd(level=9) (type=idle,threshold=3000)', 'zstd (type=idle threshold=3000)'],
    ['adaptive adaptive', 'adaptive'],
    ['(type=idle)', '(type=idle)'],
  ])('%s asks for recompression', (text, parts) => {
    expect(asked(text)).toEqual({ kind: 'recompression-not-in-core', asked: parts });
  });

  test('a name that is wrong is said before what is asked of it', () => {
    expect(asked('lz4 zsdt')).toMatchObject({ kind: 'algorithm-not-in-core', nearest: 'zstd' });
  });
});

describe('the daemon is told', () => {
  const told = (changes: Partial<Device>): string => {
    const options = serveOptions(exampleDevice({ compression: parseCompression(''), ...changes }));
    return options.ok ? options.value.join(' ') : options.error.kind;
  };
  const size = (bytes: bigint): DeviceSize => ({ bytes, expression: '' });

  test.each<[Partial<Device>, string]>([
    [{}, '--size 1073741824 --algorithm adaptive --objective balance'],
    [{ compression: parseCompression('zstd(level=-3)') }, '--size 1073741824 --algorithm zstd --level -3'],
    [{ disksize: size(1n), compression: parseCompression('lz4') }, '--size 4096 --algorithm lz4'],
    [
      { disksize: size(4097n), residentLimit: size(5n), compression: parseCompression('lz4') },
      '--size 8192 --algorithm lz4 --limit 5',
    ],
    [
      { residentLimit: size(2n ** 64n - 1n), compression: parseCompression('lz4') },
      '--size 1073741824 --algorithm lz4',
    ],
    [{ compression: parseCompression('lzo') }, 'algorithm-not-in-core'],
    // What is no swap can become larger, as far as a device can be.
    [
      { mountPoint: '/run/files', disksize: size(4097n), compression: parseCompression('lz4') },
      '--size 8192 --largest-size 16384 --algorithm lz4',
    ],
    [
      { fsType: 'ext4', disksize: size(2n ** 38n), compression: parseCompression('lz4') },
      '--size 274877906944 --largest-size 549755813888 --algorithm lz4',
    ],
    [
      { fsType: 'ext4', disksize: size(2n ** 38n + 1n), compression: parseCompression('lz4') },
      '--size 274877911040 --algorithm lz4',
    ],
  ])('case %#: %s', (changes, words) => {
    expect(told(changes)).toBe(words);
  });

  test('nothing that an environment file or a shell would read as something else', () => {
    for (const algorithm of ['zstd(level=$(reboot))', "adaptive(objective=density'\n)", 'lz4 --null'])
      expect(told({ compression: parseCompression(algorithm) })).toMatch(/-not-in-core$/);
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
