import { expect, test } from 'vitest';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';
import { refuseUnitValues } from '../../../generator/core/plan/unit-values.ts';
import { exampleDevice } from '../example-device.ts';

test.each(['options', 'fsType', 'mountPoint'] as const)(
  '%s cannot hold what ends or swallows a line',
  (member) => {
    for (const value of ['/a\nExecStart=/bin/sh', '/a\r', '/\0', '/a\\', '\\', '/a\\\\']) {
      const refusals = refuseUnitValues(exampleDevice({ [member]: value }));
      expect(refusals.map(formatDiagnostic), JSON.stringify(value)).toEqual([
        expect.stringContaining('which a unit file cannot hold; zram0 is not set up, other devices are'),
      ]);
      expect(refusals[0]?.severity).toBe('error');
    }
  },
);

test.each(['/a ', '/a\t'])('the mount point %j would lose its end', (mountPoint) => {
  expect(refuseUnitValues(exampleDevice({ mountPoint }))).toHaveLength(1);
});

test('each bad value is named', () => {
  const device = exampleDevice({ options: 'a\n', mountPoint: '/a\n', fsType: 'a\n' });
  expect(refuseUnitValues(device).map(({ key }) => key)).toEqual(['options', 'mount-point', 'fs-type']);
});

test.each(['', '\\a', 'a\\b', '%', '"a b"', "it's", ' a ', 'ż\u2028', '\u001b'])(
  '%j can be held',
  (options) => {
    expect(refuseUnitValues(exampleDevice({ options }))).toEqual([]);
  },
);
