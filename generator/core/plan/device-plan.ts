import type { BackendChoice } from '../compat/backend-choice.ts';
import { type Device, type DevicePurpose, purposeOf } from '../config/device.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { kernelUnits } from '../units/kernel-units.ts';
import type { OutputEntry } from '../units/output-entry.ts';
import { truenoNode, truenoUnits } from '../units/trueno-units.ts';

/** What should exist for one device, and why so. */
export interface DevicePlan {
  readonly device: Device;
  readonly purpose: DevicePurpose;
  readonly choice: BackendChoice;
  /** The block device that units name: `/dev/zram0` or `/dev/trueno/zram0`. */
  readonly node: string;
  readonly entries: readonly OutputEntry[];
}

export function planDevice(device: Device, choice: BackendChoice): DevicePlan {
  const trueno = choice.backend === 'trueno';
  return {
    device,
    purpose: purposeOf(device),
    choice,
    node: trueno ? truenoNode(device.name) : `/dev/${device.name}`,
    entries: trueno ? truenoUnits(device) : kernelUnits(device),
  };
}

/**
 * Takes plans in order and keeps those whose units do not collide with an earlier one: two devices cannot be mounted
 * on one directory. The first comes up, the second is an error.
 */
export function withoutCollisions(plans: readonly DevicePlan[], diagnostics: Diagnostic[]): DevicePlan[] {
  const owners = new Map<string, DevicePlan>();
  const kept: DevicePlan[] = [];
  for (const plan of plans) {
    const taken = plan.entries.find(({ name }) => owners.has(name));
    const collision = taken === undefined ? undefined : owners.get(taken.name);
    if (collision !== undefined) {
      diagnostics.push(collided(plan, collision));
      continue;
    }
    for (const { name } of plan.entries) owners.set(name, plan);
    kept.push(plan);
  }
  return kept;
}

function collided({ device }: DevicePlan, owner: DevicePlan): Diagnostic {
  const position = device.valuePositions.mountPoint ?? device.position;
  return {
    severity: 'error',
    ...(position === undefined ? {} : { position }),
    device: device.name,
    ...(device.mountPoint === undefined ? {} : { key: 'mount-point', value: device.mountPoint }),
    text: `${owner.device.name} is mounted there already`,
    consequence: `${device.name} is not set up, ${owner.device.name} is`,
    hint: 'give each device a mount point of its own',
  };
}
