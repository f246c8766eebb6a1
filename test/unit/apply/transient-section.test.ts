import { describe, expect, test } from 'vitest';
import { EditedReader } from '../../../generator/core/apply/edited-reader.ts';
import {
  type DeviceWish,
  resizedText,
  transientPath,
  transientText,
  unlikeWish,
} from '../../../generator/core/apply/transient-section.ts';
import { loadConfiguration } from '../../../generator/core/config/configuration.ts';
import type { Device } from '../../../generator/core/config/device.ts';
import { FakeHost } from '../../../generator/host/fake-host.ts';

/** The device as it is read back, beside another file. */
function readBack(text: string, main = ''): Device | undefined {
  const host = new FakeHost({
    '/proc/cmdline': '',
    '/proc/meminfo': 'MemTotal: 8388608 kB\n',
    '/etc/systemd/zram-generator.conf': main,
  });
  const reader = new EditedReader(host, transientPath('zram3'), text);
  const runShell = () => ({ status: 1, stdout: '', failure: undefined });
  return loadConfiguration(reader, runShell).devices.find(({ name }) => name === 'zram3');
}

const wish = (changes: Partial<DeviceWish>): DeviceWish => ({
  name: 'zram3',
  size_bytes: 1n << 30n,
  ...changes,
});

test.each([1n, 4096n, 4097n, 1n << 20n, (1n << 32n) - 1n, 3n << 40n, 1n << 62n])(
  'a size of %d bytes is read back, rounded up to KiB',
  (size_bytes) => {
    const device = readBack(transientText(wish({ size_bytes }), 'a test'));
    expect(device?.disksize.bytes).toBe(((size_bytes + 1023n) / 1024n) * 1024n);
  },
);

test('every wish is read back as it was', () => {
  const all = wish({
    limit_bytes: 123n << 10n,
    algorithm: 'zstd(level=3)',
    backend: 'kernel',
    swapPriority: -1,
    mountPoint: '/var/my files',
    fsType: 'ext4',
    options: 'discard,noatime',
  });
  const device = readBack(transientText(all, 'a test'));
  expect(device).toMatchObject({
    residentLimit: { bytes: 123n << 10n },
    compression: { algorithms: [{ name: 'zstd', params: 'level=3' }] },
    backend: 'kernel',
    swapPriority: -1,
    mountPoint: '/var/my files',
    fsType: 'ext4',
    options: 'discard,noatime',
  });
  expect(device === undefined ? 'nothing' : unlikeWish(device, all)).toBeUndefined();
});

describe('a value that the file cannot hold is noticed', () => {
  test.each<Partial<DeviceWish>>([
    { options: 'a\\tb' },
    { options: 'a\nswap-priority = 3' },
    { options: ' discard' },
    { fsType: '"ext4"' },
    { mountPoint: '/srv/' },
  ])('%j', (changes) => {
    const device = readBack(transientText(wish(changes), 'a test'));
    expect(device === undefined ? 'no device' : unlikeWish(device, wish(changes))).toBe(
      { options: 'options', fsType: 'fs-type', mountPoint: 'mount-point' }[Object.keys(changes)[0] ?? ''],
    );
  });
});

test('another size leaves all else as it is', () => {
  const earlier = transientText(wish({ algorithm: 'lz4', options: '$& $1' }), 'trueno-zram create');
  const text = resizedText('zram3', 5n << 20n, earlier);
  expect(text).toBe(
    '# Made by trueno-zram create, until the next boot.\n[zram3]\nzram-size = 5MiB\ncompression-algorithm = lz4\noptions = $& $1\n',
  );
  expect(resizedText('zram3', 5n << 20n, undefined)).toBe(
    '# Made by trueno-zram resize, until the next boot.\n[zram3]\nzram-size = 5MiB\n',
  );
  const main = '[zram3]\nzram-size = 77\nfs-type = xfs\n';
  expect(readBack(resizedText('zram3', 5n << 20n, undefined), main)).toMatchObject({
    disksize: { bytes: 5n << 20n },
    fsType: 'xfs',
  });
});

test('a file can be tried out as away', () => {
  const host = new FakeHost({ '/run/a': 'text', '/run/b': 'text' });
  const reader = new EditedReader(host, '/run/a', undefined);
  expect(reader.readText('/run/a')).toEqual({ kind: 'absent' });
  expect(reader.entries('/run').map(({ name }) => name)).toEqual(['b']);
  expect([reader.exists('/run/a'), reader.isFile('/run/a'), reader.exists('/run/b')]).toEqual([
    false,
    false,
    true,
  ]);
});
