import { type BackendChoice, type BackendRequest, chooseBackend } from '../compat/backend-choice.ts';
import { backendDiagnostic } from '../compat/backend-diagnostic.ts';
import { gatherMachineFacts, type MachineFacts } from '../compat/machine-facts.ts';
import type { Device } from '../config/device.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { MachineReader } from '../host.ts';
import { type DevicePlan, PlanOwners, planDevice } from './device-plan.ts';
import { refuseUnitValues } from './unit-values.ts';

/** Plans devices one after the other, on one machine. */
export class Planning {
  readonly plans: DevicePlan[] = [];
  readonly #reader: MachineReader;
  readonly #use: (plan: DevicePlan) => void;
  readonly #owners = new PlanOwners();
  /** What is said of plans comes after what is said of devices without one. */
  readonly #refusals: Diagnostic[] = [];
  readonly #collisions: Diagnostic[] = [];
  readonly #outcomes: Diagnostic[] = [];
  /** Gathered for the first device: where none is configured, nothing else is read. */
  #facts: MachineFacts | undefined;
  #last: { readonly request: BackendRequest; readonly choice: BackendChoice } | undefined;

  /** Each plan is given to `use` as soon as it stands. */
  constructor(reader: MachineReader, use: (plan: DevicePlan) => void) {
    this.#reader = reader;
    this.#use = use;
  }

  take(device: Device): void {
    const choice = this.#choose(device);
    const refusals = refuseUnitValues(device, choice.backend);
    if (refusals.length > 0) {
      this.#refusals.push(...refusals);
      return;
    }
    const outcome = backendDiagnostic(device, choice);
    if (choice.backend === 'kernel' && choice.zramAvailable === 'no') {
      this.#refusals.push(outcome);
      return;
    }
    const plan = planDevice(device, choice);
    const collision = this.#owners.take(plan);
    if (collision !== undefined) {
      this.#collisions.push(collision);
      return;
    }
    this.#use(plan);
    this.plans.push(plan);
    this.#outcomes.push(outcome, created(plan));
  }

  /** Devices that ask for the same as the one before get the same. */
  #choose(device: Device): BackendChoice {
    const { backend, compression, writebackDevice } = device;
    const { request, choice } = this.#last ?? {};
    if (
      choice !== undefined &&
      request?.backend === backend &&
      request.compression === compression &&
      request.writebackDevice === writebackDevice
    )
      return choice;
    this.#facts ??= gatherMachineFacts(this.#reader);
    const made = chooseBackend(device, this.#facts);
    this.#last = { request: device, choice: made };
    return made;
  }

  diagnostics(): Diagnostic[] {
    return [...this.#refusals, ...this.#collisions, ...this.#outcomes];
  }
}

function created(plan: DevicePlan): Diagnostic {
  const size_mib = plan.device.disksize.bytes / (1024n * 1024n);
  const [first] = plan.entries;
  const what = first === undefined ? 'no unit, nothing says what it is for' : `unit ${first.name}`;
  return { severity: 'debug', device: plan.device.name, text: `${what} (${plan.node} with ${size_mib} MiB)` };
}
