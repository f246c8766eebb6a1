import { expect, test } from 'vitest';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';
import { resetKernelZram } from '../../../generator/devices/zram-reset.ts';
import { setUpKernelZram } from '../../../generator/devices/zram-setup.ts';
import { exampleDevice } from '../example-device.ts';
import { KERNELS, ZramKernelModel } from './zram-kernel-model.ts';

function running(): ZramKernelModel {
  const kernel = new ZramKernelModel(KERNELS['7.2']);
  expect(setUpKernelZram(exampleDevice(), kernel).ok).toBe(true);
  kernel.journal.length = 0;
  return kernel;
}

function reset(kernel: ZramKernelModel, name = 'zram0'): { ok: boolean; said: string } {
  const { ok, diagnostics } = resetKernelZram(name, kernel);
  return { ok, said: diagnostics.map(formatDiagnostic).join('\n') };
}

test.each(['zram1', 'zram00', 'sda', '', '../zram0'])(
  '%j is no device that there is: a clear error',
  (name) => {
    const kernel = running();
    expect(reset(kernel, name)).toMatchObject({ ok: false, said: expect.stringContaining('nothing is') });
    expect(kernel.journal).toEqual([]);
  },
);

test('active swap is refused with the command that frees it', () => {
  const kernel = running();
  kernel.swapOn();
  expect(reset(kernel)).toEqual({
    ok: false,
    said: 'zram0: the device is in use: it is active swap; it is not reset (run swapoff /dev/zram0 first)',
  });
  expect(kernel.device().initialised).toBe(true);
});

test('swap on zram1 and zram10 does not stop a reset of zram0', () => {
  const kernel = running();
  for (const name of ['zram1', 'zram10']) {
    kernel.swapOn(name);
    expect(reset(kernel).ok).toBe(true);
  }
});

test.each([
  ['253:0', '/dev/root'],
  ['0:40', '/dev/zram0'],
])('a mount with number %s and source %s is refused and its mount point named', (number, source) => {
  const kernel = running();
  kernel.mount('/var/tmp', number, source);
  expect(reset(kernel)).toMatchObject({
    ok: false,
    said: expect.stringContaining('run umount /var/tmp first'),
  });
});

test('while udev holds the device it waits for the lock, tries again, and succeeds', () => {
  const kernel = running();
  kernel.resetsRefused = 6;
  expect(reset(kernel)).toEqual({ ok: true, said: '' });
  expect(kernel.journal).toEqual(['flock -x -w 2 /dev/zram0 true', 'reset=1']);
  expect(kernel.slept_ms).toBeGreaterThan(0);
});

test('the retries end, and the error says who to look for', () => {
  const kernel = running();
  kernel.resetsRefused = Number.POSITIVE_INFINITY;
  expect(reset(kernel)).toMatchObject({ ok: false, said: expect.stringContaining('fuser -v /dev/zram0') });
  expect(kernel.slept_ms).toBeLessThan(10_000);
});

test('a device that is reset already stays so, and that is success', () => {
  const kernel = new ZramKernelModel();
  expect(reset(kernel)).toEqual({ ok: true, said: '' });
  expect(reset(kernel)).toEqual({ ok: true, said: '' });
  expect(kernel.slept_ms).toBe(0);
});
