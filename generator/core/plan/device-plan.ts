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

/** Which plan each unit belongs to. Two devices cannot be mounted on one directory: the first comes up. */
export class PlanOwners {
  readonly #owners = new Map<string, DevicePlan>();

  /** Takes the next plan in, or says why it collides with an earlier one; then nothing of it counts. */
  take(plan: DevicePlan): Diagnostic | undefined {
    // Its own swap or mount unit comes first; what follows has the device's name in its own, or that unit's.
    const unit = plan.entries[0]?.name;
    if (unit === undefined) return undefined;
    const owner = this.#owners.get(unit);
    if (owner !== undefined) return collided(plan, owner);
    this.#owners.set(unit, plan);
    return undefined;
  }
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
