import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';
import { refuseUnitValues } from '../../../generator/core/plan/unit-values.ts';
import { exampleDevice } from '../example-device.ts';

const UNHOLDABLE = ['/a\nExecStart=/bin/sh', '/a\r', '/\0', '/a\\', '\\', '/a\\\\'];

const MOUNT = { mountPoint: '/a', fsType: 'ext4' };

describe('what ends or swallows a line', () => {
  test.each(['options', 'fsType', 'mountPoint'] as const)('%s of a mount on trueno cannot hold', (member) => {
    for (const value of UNHOLDABLE) {
      const refusals = refuseUnitValues(exampleDevice({ ...MOUNT, [member]: value }), 'trueno');
      expect(refusals.map(formatDiagnostic), JSON.stringify(value)).toEqual([
        expect.stringContaining('which a unit file cannot hold; zram0 is not set up, other devices are'),
      ]);
      expect(refusals[0]?.severity).toBe('error');
    }
  });

  test.each(UNHOLDABLE)('%j is no matter where no unit has it', (value) => {
    expect(refuseUnitValues(exampleDevice({ ...MOUNT, fsType: value }), 'kernel')).toEqual([]);
    const plain = exampleDevice({ fsType: `x${value}`, options: value });
    expect(refuseUnitValues(plain, 'kernel')).toEqual([]);
    expect(refuseUnitValues(plain, 'trueno')).toEqual([]);
  });
});

test.each(['/a ', '/a\t'])('the mount point %j would lose its end', (mountPoint) => {
  expect(refuseUnitValues(exampleDevice({ mountPoint }), 'kernel')).toHaveLength(1);
});

test('each bad value is named, where it stands', () => {
  const at = (line: number) => ({ path: '/f', line, column: 9 });
  const device = exampleDevice({
    options: 'a\n',
    mountPoint: '/a\n',
    fsType: 'a\n',
    valuePositions: { options: at(3), mountPoint: at(4), fsType: undefined },
    position: { path: '/g', line: 1, column: 1 },
  });
  expect(refuseUnitValues(device, 'trueno').map(({ key, position }) => [key, position])).toEqual([
    ['mount-point', at(4)],
    ['fs-type', { path: '/g', line: 1, column: 1 }],
    ['options', at(3)],
  ]);
});

test.each(['', '\\a', 'a\\b', '%', '"a b"', "it's", ' a ', 'ż\u2028', '\u001b'])(
  '%j can be held',
  (options) => {
    expect(refuseUnitValues(exampleDevice({ options }), 'kernel')).toEqual([]);
  },
);
