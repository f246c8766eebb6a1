import { expect, test } from 'vitest';
import type { BackendChoice } from '../../../generator/core/compat/backend-choice.ts';
import type { Device } from '../../../generator/core/config/device.ts';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';
import { type DevicePlan, PlanOwners, planDevice } from '../../../generator/core/plan/device-plan.ts';
import { exampleDevice } from '../example-device.ts';

const TRUENO: BackendChoice = {
  backend: 'trueno',
  reason: { kind: 'core-available', daemon: '/usr/sbin/trueno-ublk' },
  severity: 'debug',
};
const KERNEL: BackendChoice = {
  backend: 'kernel',
  reason: { kind: 'kernel-asked' },
  severity: 'debug',
  zramAvailable: 'yes',
  zramEvidence: '/sys/module/zram',
  droppedAlgorithms: [],
};

function keep(plans: readonly DevicePlan[]): { names: string[]; log: string[] } {
  const owners = new PlanOwners();
  const names: string[] = [];
  const log: string[] = [];
  for (const plan of plans) {
    const collision = owners.take(plan);
    if (collision === undefined) names.push(plan.device.name);
    else log.push(formatDiagnostic(collision));
  }
  return { names, log };
}

const mounted = (name: string, mountPoint: string): Device =>
  exampleDevice({ name, mountPoint, fsType: 'ext4' });

test('the first device of a mount point wins, whatever the backends', () => {
  const plans = [
    planDevice(mounted('zram0', '/srv'), KERNEL),
    planDevice(mounted('zram1', '/srv'), TRUENO),
    planDevice(mounted('zram2', '/srv/x'), TRUENO),
    planDevice(mounted('zram3', '/srv'), KERNEL),
  ];
  const { names, log } = keep(plans);
  expect(names).toEqual(['zram0', 'zram2']);
  expect(log).toEqual([
    expect.stringContaining(
      'zram1: mount-point=/srv: zram0 is mounted there already; zram1 is not set up, zram0 is',
    ),
    expect.stringContaining(
      'zram3: mount-point=/srv: zram0 is mounted there already; zram3 is not set up, zram0 is',
    ),
  ]);
});

test('devices without units collide with nobody', () => {
  const plain = exampleDevice({ fsType: 'ext4' });
  expect(keep([planDevice(plain, KERNEL), planDevice({ ...plain, name: 'zram1' }, KERNEL)])).toEqual({
    names: ['zram0', 'zram1'],
    log: [],
  });
  expect(keep([])).toEqual({ names: [], log: [] });
});

test('node and purpose follow from backend and device', () => {
  expect(planDevice(exampleDevice(), KERNEL)).toMatchObject({ node: '/dev/zram0', purpose: 'swap' });
  expect(planDevice(exampleDevice(), TRUENO)).toMatchObject({ node: '/dev/trueno/zram0', purpose: 'swap' });
  expect(planDevice(mounted('zram1', '/srv'), KERNEL).purpose).toBe('mount');
  expect(planDevice(exampleDevice({ mountPoint: '/srv' }), KERNEL).purpose).toBe('mount');
  expect(planDevice(exampleDevice({ fsType: '' }), KERNEL)).toMatchObject({ purpose: 'plain', entries: [] });
});
