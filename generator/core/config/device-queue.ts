import type { DeviceSettings } from './device-settings.ts';
import { compareCodePoints } from './fragments.ts';

/** One line that is still to be taken in: of this section, or of no section and so of all devices. */
export interface ComingStep {
  readonly section: string | undefined;
}

/**
 * Devices by number, then by name, each of which is given away as soon as nothing more is to be said of it and of those
 * before it: what follows from it can be done while the rest of a long file is taken in.
 */
export class DeviceQueue {
  readonly #devices: readonly DeviceSettings[];
  readonly #give: (device: DeviceSettings) => void;
  /** By section, how many steps it takes until all is said of it. */
  readonly #lastSteps = new Map<string, number>();
  #next = 0;
  #passed = 0;
  /** How many steps it takes until the next device is given away. */
  #awaited: number;

  /** `steps` are all that is to come; a variable of one that belongs to no section can be in any size. */
  constructor(
    settings: ReadonlyMap<string, DeviceSettings>,
    steps: readonly ComingStep[],
    give: (device: DeviceSettings) => void,
  ) {
    this.#devices = inNumberOrder(settings);
    this.#give = give;
    let forAll = 0;
    let count = 0;
    for (const { section } of steps) {
      count += 1;
      if (section === undefined) forAll = count;
      else this.#lastSteps.set(section, count);
    }
    this.#awaited = Math.max(forAll, this.#lastStep());
  }

  /** The next step was taken in. */
  pass(): void {
    this.#passed += 1;
    while (this.#awaited <= this.#passed) this.#giveNext();
  }

  /** Nothing more is to come. */
  finish(): void {
    while (this.#next < this.#devices.length) this.#giveNext();
  }

  #giveNext(): void {
    const device = this.#devices[this.#next];
    this.#next += 1;
    this.#awaited = this.#lastStep();
    if (device !== undefined) this.#give(device);
  }

  /** Of the next device. */
  #lastStep(): number {
    const device = this.#devices[this.#next];
    return device === undefined ? Number.POSITIVE_INFINITY : (this.#lastSteps.get(device.name) ?? 0);
  }
}

function inNumberOrder(settings: ReadonlyMap<string, DeviceSettings>): readonly DeviceSettings[] {
  const devices = [...settings.values()];
  const isInOrder = devices.every(({ number }, index) => {
    const before = devices[index - 1];
    return before === undefined || before.number < number;
  });
  if (isInOrder) return devices;
  return devices.sort((left, right) => {
    if (left.number !== right.number) return left.number < right.number ? -1 : 1;
    return compareCodePoints(left.name, right.name);
  });
}
