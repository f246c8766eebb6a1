import { expect, test } from 'vitest';
import {
  assign,
  CONFIGURATION_KEYS,
  type DeviceSettings,
  newDeviceSettings,
  spoil,
} from '../../../generator/core/config/device-settings.ts';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';

function assignLine(settings: DeviceSettings, key: string, value: string): string[] {
  const position = { path: '/f', line: 1, column: 1 };
  const valuePosition = { path: '/f', line: 1, column: key.length + 4 };
  return assign(settings, { section: settings.name, key, value, position, valuePosition }).map(
    formatDiagnostic,
  );
}

const fresh = (): DeviceSettings => newDeviceSettings('zram0', 0n, undefined);

test.each([
  ['zram_size', 'zram-size'],
  ['Zram-Size', 'zram-size'],
  ['zramsize', 'zram-size'],
  ['swap-prioriti', 'swap-priority'],
  ['option', 'options'],
  ['compresion-algoritm', 'compression-algorithm'],
])('%s is unknown, and %s is meant', (key, meant) => {
  const settings = fresh();
  expect(assignLine(settings, key, '5')).toEqual([expect.stringContaining(`(did you mean ${meant}?)`)]);
  expect(settings.invalidKeys.size).toBe(0);
});

test.each(['', 'x', 'frobnicate', '__proto__', 'constructor', 'x'.repeat(100_000), '\u0000'])(
  'key %# is unknown, ignored, and nothing is guessed',
  (key) => {
    const settings = fresh();
    const [line, ...more] = assignLine(settings, key, '5');
    expect(line).toContain('unknown key; the line is ignored');
    expect(line).not.toContain('did you mean');
    expect(more).toEqual([]);
    expect(settings).toEqual(fresh());
  },
);

test.each([
  ['zram-size', 'ram +', '/f:1:'],
  ['zram-size', '', 'is empty'],
  ['zram-resident-limit', '5 5', 'the expression ends before'],
  ['swap-priority', '', 'is not a whole number'],
  ['mount-point', '', 'is not an absolute path'],
  ['writeback-device', '../sda', 'is not an absolute path'],
  ['memory-limit', '8G', 'for 8 GiB write 8192'],
  ['zram-fraction', 'nan', 'is not a number of at least 0'],
  ['max-zram-size', '-1', 'is neither "none" nor a whole number of MiB'],
])('%s = %j is an error that costs the device', (key, value, problem) => {
  const settings = fresh();
  expect(assignLine(settings, key, value), 'a later line may mend it').toEqual([]);
  const [line] = [...settings.invalidKeys.values()].flat().map(formatDiagnostic);
  expect(line).toContain(problem);
  expect(line).toContain('zram0 is not set up, other devices are');
  expect(settings.invalidKeys.size).toBe(1);
});

test('a bad backend costs the line only, since zram-generator ignores the key whatever it says', () => {
  const settings = fresh();
  expect(assignLine(settings, 'backend', 'rust')).toEqual([
    expect.stringContaining('backend=rust: is no backend; the line is ignored'),
  ]);
  expect(settings.invalidKeys.size).toBe(0);
  expect(settings.backend).toBeUndefined();
});

test('a bad value is mended by a good one of the same key under either of its names, and by no other', () => {
  const settings = fresh();
  assignLine(settings, 'memory-limit', 'bad');
  assignLine(settings, 'zram-size', '5');
  expect([...settings.invalidKeys.keys()]).toEqual(['host-memory-limit']);
  expect(assignLine(settings, 'host-memory-limit', '5')).toEqual([
    expect.stringContaining('the later value in /f:1 counts'),
  ]);
  expect(settings.invalidKeys.size).toBe(0);
  spoil(settings, 'memory-limit');
  expect([...settings.invalidKeys.keys()]).toEqual(['host-memory-limit']);
});

test('a suffix that multiplies MiB is used as it stands, with a warning', () => {
  const settings = fresh();
  expect(assignLine(settings, 'zram-size', '8G')).toEqual([
    expect.stringContaining('for 8 GiB write 8GiB or 8192'),
  ]);
  expect(settings.zramSize?.text).toBe('8G');
  expect(assignLine(fresh(), 'zram-size', '8GiB')).toEqual([]);
});

test('every key of the list is known', () => {
  for (const key of CONFIGURATION_KEYS)
    expect(assignLine(fresh(), key, '/x').join()).not.toContain('unknown key');
});
