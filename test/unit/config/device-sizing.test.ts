import { expect, test } from 'vitest';
import { assign, newDeviceSettings } from '../../../generator/core/config/device-settings.ts';
import { type DeviceSizes, sizeDevice } from '../../../generator/core/config/device-sizing.ts';
import { type Diagnostic, formatDiagnostic } from '../../../generator/core/diagnostic.ts';

interface Sizing {
  readonly sizes: DeviceSizes | undefined;
  /** The error, then everything else that was said. */
  readonly log: readonly string[];
}

/** Sizes a device of an 8 GiB machine, with `v` = 100. */
function size(keys: Readonly<Record<string, string>>, ram_mib = 8192n): Sizing {
  const settings = newDeviceSettings('zram0', 0n, undefined);
  Object.entries(keys).forEach(([key, value], index) => {
    const position = { path: '/f', line: index + 1, column: 1 };
    const valuePosition = { path: '/f', line: index + 1, column: key.length + 4 };
    expect(assign(settings, { section: 'zram0', key, value, position, valuePosition })).toEqual([]);
  });
  const said: Diagnostic[] = [];
  const variables = new Map([
    ['ram', Number(ram_mib)],
    ['v', 100],
  ]);
  const result = sizeDevice(settings, { ram_mib, variables, print: () => {} }, said);
  const log = [...(result.ok ? [] : [result.error]), ...said].map(formatDiagnostic);
  return { sizes: result.ok ? result.value : undefined, log };
}

const bytesOf = ({ sizes }: Sizing): bigint | undefined => sizes?.disksize.bytes;

test.each([
  ['w * 2', '/f:1:13: zram0: zram-size=w * 2: there is no variable w'],
  ['v + w', '/f:1:17: zram0: zram-size=v + w: there is no variable w'],
  ['0 - 1', 'comes to -1 MiB, which is not a number of at least 0'],
  ['0/0', 'comes to NaN MiB, which is not a number of at least 0'],
])('zram-size = %s is an error at its place', (expression, message) => {
  const { sizes, log } = size({ 'zram-size': expression });
  expect(sizes).toBeUndefined();
  expect(log).toEqual([expect.stringContaining(message)]);
});

test('a resident limit that cannot be computed costs the device, too', () => {
  const { sizes, log } = size({ 'zram-size': '5', 'zram-resident-limit': 'w' });
  expect(sizes).toBeUndefined();
  expect(log).toEqual([expect.stringContaining('zram-resident-limit=w: there is no variable w')]);
});

test.each([
  ['0', 0n],
  ['-0', 0n],
  ['1e-7', 0n],
  ['0.9999999', 1048575n],
  ['1/3', 349525n],
  ['v', 100n << 20n],
  ['ram', 8192n << 20n],
])('zram-size = %s is %d bytes', (expression, bytes) => {
  expect(bytesOf(size({ 'zram-size': expression }))).toBe(bytes);
});

test.each(['1/0', '1e30', '17592186044416'])(
  'zram-size = %s stops at 2^64-1 bytes, with a doubt',
  (expression) => {
    const sizing = size({ 'zram-size': expression });
    expect(bytesOf(sizing)).toBe(2n ** 64n - 1n);
    expect(sizing.log).toEqual([expect.stringContaining('would need a compression ratio of')]);
  },
);

test('a doubt begins above 32 times the memory', () => {
  expect(size({ 'zram-size': 'ram * 32.9' }).log).toEqual([]);
  expect(size({ 'zram-size': 'ram * 33' }).log).toEqual([expect.stringContaining('compression ratio of 33')]);
});

test('a machine with less than a MiB has no ratio to doubt', () => {
  expect(size({ 'zram-size': '5' }, 0n)).toMatchObject({ log: [] });
  expect(bytesOf(size({}, 0n))).toBe(0n);
});

test('defaults are half the memory, at most 4 GiB, and no limit', () => {
  expect(size({}).sizes).toEqual({
    disksize: { bytes: 4096n << 20n, expression: 'min(ram / 2, 4096)' },
    residentLimit: { bytes: 0n, expression: '0' },
  });
  expect(bytesOf(size({}, 1001n))).toBe((1001n << 20n) / 2n);
});

test.each([
  [{ 'zram-fraction': '0.25' }, 2048n],
  [{ 'max-zram-size': '100' }, 100n],
  [{ 'max-zram-size': 'none' }, 4096n],
  [{ 'zram-fraction': '2', 'max-zram-size': '5000' }, 5000n],
  [{ 'zram-fraction': '0.00013' }, 1n],
  [{ 'zram-fraction': '-0' }, 0n],
  [{ 'zram-fraction': 'inf' }, 17592186044415n],
  [{ 'zram-fraction': '1', 'zram-size': 'nowhere' }, 8192n],
])('the deprecated %j comes to %d MiB', (keys, mib) => {
  const sizing = size(keys);
  expect(bytesOf(sizing)).toBe(mib << 20n);
  expect(sizing.log).toEqual([expect.stringContaining('are deprecated and win over zram-size')]);
});
