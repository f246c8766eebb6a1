import { expect, test } from 'vitest';
import { kernelZramNames, readKernelZram } from '../../../generator/core/state/kernel-zram-state.ts';
import { FakeHost } from '../../../generator/host/fake-host.ts';
import { zramFiles } from './machine-files.ts';

test('devices come in the order of their numbers, and nothing else does', () => {
  const files = ['zram10', 'zram9', 'zram', 'zramx', 'sda', 'ublkb0'].map((name) => [
    `/sys/block/${name}/dev`,
    '',
  ]);
  expect(kernelZramNames(new FakeHost(Object.fromEntries(files)))).toEqual(['zram9', 'zram10']);
  expect(kernelZramNames(new FakeHost({}))).toEqual([]);
});

test('a device is as sysfs has it', () => {
  const host = new FakeHost({
    ...zramFiles('zram3', { bd_stat: '       1        2        3\n' }),
    '/proc/swaps':
      'Filename\t\t\t\tType\n/dev/zram3 partition 1048572 1024 100\n/dev/sda2 partition 9 9 -2\n',
    '/run/trueno-zram/fallback/zram3': 'the daemon is broken\n',
  });
  expect(readKernelZram('zram3', host)).toEqual({
    name: 'zram3',
    backend: 'kernel',
    node: '/dev/zram3',
    size_bytes: 1073741824n,
    algorithm: 'zstd',
    streams: 4n,
    uses: [{ kind: 'swap', priority: 100, used_bytes: 1048576n }],
    mmStat: {
      origDataBytes: 409600000n,
      comprDataBytes: 102400000n,
      memUsedTotalBytes: 104857600n,
      memLimitBytes: 0n,
      memUsedMaxBytes: 115343360n,
      samePages: 9000n,
      pagesCompacted: 17n,
      hugePages: 250n,
      hugePagesSince: 300n,
    },
    ioStat: { failedReads: 0n, failedWrites: 0n, invalidIo: 0n, notifyFree: 2500n },
    bdStat: { storedBlocks: 1n, readBlocks: 2n, writtenBlocks: 3n },
    fallbackReason: 'the daemon is broken',
    trueno: undefined,
    problem: undefined,
  });
});

test('a device that is gone is none', () => {
  expect(readKernelZram('zram0', new FakeHost({}))).toBe(undefined);
});

test('a device that goes while it is looked at is none', () => {
  const files = zramFiles('zram0');
  class Vanishing extends FakeHost {
    override exists(path: string): boolean {
      return path !== '/sys/block/zram0' && super.exists(path);
    }
  }
  expect(readKernelZram('zram0', new Vanishing(files))).toBe(undefined);
});

test('figures that make no sense are not known, and it is said', () => {
  const host = new FakeHost(
    zramFiles('zram0', { mm_stat: '1 2\n', io_stat: { unreadable: 'cannot be read: EIO' }, disksize: 'x\n' }),
  );
  const state = readKernelZram('zram0', host);
  expect(state).toMatchObject({ mmStat: undefined, ioStat: undefined, size_bytes: undefined });
  expect(state?.problem?.text).toBe(
    'the kernel\'s figures cannot be read: disksize: field 1 is "x", expected a decimal number below 2^64; mm_stat: 2 fields, expected at least 7; io_stat cannot be read: EIO',
  );
});
