import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Device } from '../../generator/core/config/device.ts';
import { formatDiagnostic } from '../../generator/core/diagnostic.ts';
import { LinuxZramHost } from '../../generator/devices/linux-zram-host.ts';
import { resetKernelZram } from '../../generator/devices/zram-reset.ts';
import { setUpKernelZram } from '../../generator/devices/zram-setup.ts';
import { isBootBinary } from '../cli/built-program.ts';
import { algorithms, exampleDevice } from '../unit/example-device.ts';
import { type DeviceOutcome, resetByProgram, setUpByProgram } from './device-program.ts';

/** Real devices of this machine: zram0, which must be free, and zram1, which is added and removed again. */
const host = new LinuxZramHost();

/** As on a machine without systemd-makefs. */
class HostWithoutMakefs extends LinuxZramHost {
  override exists(path: string): boolean {
    return !path.endsWith('/systemd-makefs') && super.exists(path);
  }
}

const SIZE_BYTES = 64n << 20n;

function swapDevice(changes: Partial<Device> = {}): Device {
  return exampleDevice({ disksize: { bytes: SIZE_BYTES, expression: '64' }, ...changes });
}

function attribute(name: string, device = 'zram0'): string {
  return readFileSync(`/sys/block/${device}/${name}`, 'utf8').trim();
}

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** By the functions that the program is made of, or by the boot binary (`--project system-binary`). */
function setUp(device: Device, on: LinuxZramHost = host): DeviceOutcome {
  if (isBootBinary) return setUpByProgram(device);
  const { ok, diagnostics } = setUpKernelZram(device, on);
  return { ok, said: diagnostics.map(formatDiagnostic).join('\n') };
}

function reset(name = 'zram0'): DeviceOutcome {
  if (isBootBinary) return resetByProgram(name);
  const { ok, diagnostics } = resetKernelZram(name, host);
  return { ok, said: diagnostics.map(formatDiagnostic).join('\n') };
}

/** Who formats a device. The boot binary takes what the machine has. */
const FORMATTERS: readonly (readonly [name: string, host: LinuxZramHost])[] = [
  ['systemd-makefs', host],
  ...(isBootBinary ? [] : ([['mkswap', new HostWithoutMakefs()]] as const)),
];

function isActiveSwap(): boolean {
  return readFileSync('/proc/swaps', 'utf8').includes('/dev/zram0 ');
}

/** Starts a process that has the device open for a second; it is open when this returns. */
function holdOpenForASecond(): void {
  const descriptor = openSync('/dev/zram0', 'r');
  spawn('sleep', ['1'], { stdio: [descriptor, 'ignore', 'ignore'] });
  closeSync(descriptor);
}

function obstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  if (!existsSync('/sys/block/zram0') || !existsSync('/dev/zram0')) return 'no /dev/zram0';
  if (!existsSync('/sys/class/zram-control/hot_add')) return 'no zram-control';
  return undefined;
}

const missing = obstacle();
const isFree = missing === undefined && attribute('initstate') === '0' && !existsSync('/sys/block/zram1');

beforeEach((context) => {
  context.skip(missing !== undefined, missing);
  context.skip(!isFree, 'zram0 is in use on this machine, or there is a zram1');
});

afterEach(() => {
  if (!isFree) return;
  if (isActiveSwap()) run('swapoff', '/dev/zram0');
  expect(reset()).toEqual({ ok: true, said: '' });
});

describe('swap', () => {
  test.each(FORMATTERS)('formatted by %s: on, off, reset', (_, on) => {
    expect(setUp(swapDevice({ residentLimit: { bytes: 10n << 20n, expression: '10' } }), on)).toEqual({
      ok: true,
      said: '',
    });
    expect(attribute('disksize')).toBe(String(SIZE_BYTES));
    expect(attribute('mm_stat').split(/ +/)[3]).toBe(String(10n << 20n));
    expect(run('blkid', '-p', '-o', 'export', '/dev/zram0')).toMatch(/LABEL=zram0\n(?:.*\n)*TYPE=swap/);
    run('swapon', '--discard', '--priority', '100', '/dev/zram0');
    expect(readFileSync('/proc/swaps', 'utf8')).toMatch(/^\/dev\/zram0 +partition\s+65532\s+0\s+100$/m);
    run('swapoff', '/dev/zram0');
    expect(reset()).toEqual({ ok: true, said: '' });
    expect([attribute('initstate'), attribute('disksize')]).toEqual(['0', '0']);
  });

  test('while it is on, a second set-up changes nothing, another size and a reset are refused', () => {
    expect(setUp(swapDevice()).ok).toBe(true);
    run('swapon', '/dev/zram0');
    const swaps = readFileSync('/proc/swaps', 'utf8');
    expect(setUp(swapDevice())).toEqual({ ok: true, said: expect.stringContaining('already set up') });
    expect(setUp(swapDevice({ disksize: { bytes: 1n << 20n, expression: '1' } }))).toEqual({
      ok: false,
      said: expect.stringContaining('its size is 67108864 bytes, 1048576 are configured'),
    });
    expect(reset()).toEqual({ ok: false, said: expect.stringContaining('run swapoff /dev/zram0 first') });
    expect(readFileSync('/proc/swaps', 'utf8')).toBe(swaps);
  });

  test('a second set-up of a file system that is not mounted leaves what is on it alone', () => {
    const device = swapDevice({ fsType: 'ext4' });
    const mountPoint = mkdtempSync(join(tmpdir(), 'zram-'));
    expect(setUp(device).ok).toBe(true);
    run('mount', '/dev/zram0', mountPoint);
    writeFileSync(join(mountPoint, 'precious'), 'text');
    run('umount', mountPoint);
    expect(setUp(device)).toEqual({
      ok: true,
      said: expect.stringContaining('already set up: it holds ext4'),
    });
    run('mount', '/dev/zram0', mountPoint);
    expect(readFileSync(join(mountPoint, 'precious'), 'utf8')).toBe('text');
    run('umount', mountPoint);
    rmdirSync(mountPoint);
  });

  test('an initialised device that is not as configured and that nobody uses is set up anew', () => {
    expect(setUp(swapDevice({ fsType: 'ext2', disksize: { bytes: 1n << 23n, expression: '8' } })).ok).toBe(
      true,
    );
    expect(setUp(swapDevice())).toEqual({
      ok: true,
      said: expect.stringContaining('what it held is dropped and it is set up anew'),
    });
    expect(attribute('disksize')).toBe(String(SIZE_BYTES));
    expect(run('blkid', '-p', '-s', 'TYPE', '-o', 'value', '/dev/zram0').trim()).toBe('swap');
  });

  test('the next algorithm takes the place of an unknown one, the default that of them all', () => {
    const available = attribute('comp_algorithm').replace(/[[\]]/g, '').split(' ');
    const other = available.find((name) => !attribute('comp_algorithm').includes(`[${name}]`)) ?? '';
    const asked = { algorithms: algorithms('no-such-thing', other), recompressParams: '' };
    expect(setUp(swapDevice({ compression: asked }))).toEqual({
      ok: true,
      said: expect.stringContaining(`${other} is used instead (this kernel has ${available.join(' ')})`),
    });
    expect(attribute('comp_algorithm')).toContain(`[${other}]`);
    expect(reset().ok).toBe(true);
    const unknown = { algorithms: algorithms('no-such-thing'), recompressParams: '' };
    expect(setUp(swapDevice({ compression: unknown }))).toEqual({
      ok: true,
      said: expect.stringContaining("the kernel's default"),
    });
  });
});

test.each(['ext2', 'ext4'])('%s keeps what is written through the page cache and back', (fsType) => {
  const mountPoint = mkdtempSync(join(tmpdir(), 'zram-'));
  expect(setUp(swapDevice({ fsType, mountPoint }))).toEqual({ ok: true, said: '' });
  run('mount', '-t', fsType, '-o', 'discard', '/dev/zram0', mountPoint);
  try {
    const lines = Array.from({ length: 60_000 }, (_, line) =>
      createHash('sha256').update(String(line)).digest('hex'),
    );
    const file = join(mountPoint, 'file');
    writeFileSync(file, lines.join('\n'));
    run('sync');
    writeFileSync('/proc/sys/vm/drop_caches', '3');
    expect(readFileSync(file, 'utf8') === lines.join('\n')).toBe(true);
    expect(reset()).toEqual({ ok: false, said: expect.stringContaining(`run umount ${mountPoint} first`) });
  } finally {
    run('umount', mountPoint);
    rmdirSync(mountPoint);
  }
  expect(reset()).toEqual({ ok: true, said: '' });
});

test('zram1 is added when it is missing', () => {
  try {
    expect(setUp(swapDevice({ name: 'zram1' }))).toEqual({ ok: true, said: '' });
    expect(statSync('/dev/zram1').isBlockDevice()).toBe(true);
    expect(attribute('disksize', 'zram1')).toBe(String(SIZE_BYTES));
    expect(reset('zram1')).toEqual({ ok: true, said: '' });
  } finally {
    if (existsSync('/sys/block/zram1')) writeFileSync('/sys/class/zram-control/hot_remove', '1');
  }
});

describe('failures leave the device as new', () => {
  const asNew = ['disksize', 'initstate', 'comp_algorithm', 'mm_stat'] as const;

  test.each<[string, Partial<Device>, string]>([
    ['a size beyond all memory', { disksize: { bytes: 1n << 60n, expression: '2^40' } }, 'ENOMEM'],
    ['a file system that nobody can make', { fsType: 'no-such-fs' }, 'no-such-fs'],
    [
      'a file system that does not fit',
      { fsType: 'ext4', disksize: { bytes: 4096n, expression: '' } },
      'makefs',
    ],
  ])('%s', (_, changes, said) => {
    const before = asNew.map((name) => attribute(name));
    const compression = { algorithms: algorithms('lz4 level=2'), recompressParams: '' };
    expect(setUp(swapDevice({ compression, ...changes }))).toEqual({
      ok: false,
      said: expect.stringContaining(said),
    });
    expect(asNew.map((name) => attribute(name))).toEqual(before);
  });

  test('there is no zram4095, and no device is added for a reset', () => {
    expect(reset('zram4095')).toEqual({ ok: false, said: expect.stringContaining('there is no') });
    expect(existsSync('/sys/block/zram1')).toBe(false);
  });
});

describe('while somebody has the device open', () => {
  test('the kernel refuses a reset, which is tried until it succeeds', () => {
    expect(setUp(swapDevice()).ok).toBe(true);
    holdOpenForASecond();
    expect(host.writeText('/sys/block/zram0/reset', '1')).toEqual({ ok: false, error: 'EBUSY' });
    expect(reset()).toEqual({ ok: true, said: '' });
  });

  test.each(FORMATTERS)('%s waits for the lock that udev would hold', (_, on) => {
    const locked = spawn('flock', ['-s', '/dev/zram0', 'sleep', '1'], { stdio: 'ignore' });
    expect(locked.pid).toBeDefined();
    for (let tries = 0; tries < 100 && !isLocked(); tries++) host.sleep_ms(10);
    expect(isLocked()).toBe(true);
    expect(setUp(swapDevice(), on)).toEqual({ ok: true, said: '' });
    expect(isLocked()).toBe(false);
  });
});

function isLocked(): boolean {
  return host.run('flock', ['-x', '-n', '/dev/zram0', 'true'], 1000).status !== 0;
}
