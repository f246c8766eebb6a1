import { expect, test } from 'vitest';
import { readDeviceUses } from '../../../generator/core/state/device-use.ts';
import { FakeHost } from '../../../generator/host/fake-host.ts';

const DEVICE = { nodes: ['/dev/trueno/zram0', '/dev/ublkb0'], number: '259:0' };

function usesWith(swaps: string, mountinfo: string): readonly object[] {
  return readDeviceUses(DEVICE, new FakeHost({ '/proc/swaps': swaps, '/proc/self/mountinfo': mountinfo }));
}

test.each([
  ['', ''],
  ['Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n', ''],
  ['/dev/ublkb01 partition 8 4 1\n/dev/ublkb0\\040(deleted) partition 8 4 1\n', ''],
  ['/dev/ublkb0\n', '36 35\n'],
  ['/dev/ublkb0 partition 8 many 1\n', '36 35 259:0 / /mnt rw,noatime\n'],
  ['', '36 35 8:1 / /mnt rw - ext4 /dev/sda1 rw\n'],
])('nobody uses it by %j and %j', (swaps, mountinfo) => {
  expect(usesWith(swaps, mountinfo)).toEqual([]);
});

test('nobody uses it where nothing can be read', () => {
  expect(readDeviceUses(DEVICE, new FakeHost({ '/proc/swaps': { unreadable: 'EACCES' } }))).toEqual([]);
});

test('swap is found by its path, with its priority', () => {
  expect(usesWith('/dev/ublkb0                             partition\t4194300\t1024\t-2\n', '')).toEqual([
    { kind: 'swap', priority: -2, used_bytes: 1048576n },
  ]);
});

test('mounts are found by number and by source, with blanks in their paths', () => {
  const mountinfo = [
    '36 35 259:0 / /mnt/with\\040blank rw,noatime shared:1 master:2 - ext4 /dev/ublkb0 rw',
    '37 35 0:50 / /srv rw - btrfs /dev/trueno/zram0 rw',
    '38 35 8:1 / / rw - ext4 /dev/sda1 rw',
  ];
  expect(usesWith('', `${mountinfo.join('\n')}\n`)).toEqual([
    { kind: 'mount', mountPoint: '/mnt/with blank', fsType: 'ext4' },
    { kind: 'mount', mountPoint: '/srv', fsType: 'btrfs' },
  ]);
});
