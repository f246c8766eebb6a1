import { chooseBackend } from './compat/backend-choice.ts';
import { backendDiagnostic } from './compat/backend-diagnostic.ts';
import { gatherMachineFacts } from './compat/machine-facts.ts';
import { type Configuration, EMPTY_CONFIGURATION, loadConfiguration } from './config/configuration.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { MachineReader, ShellRunner } from './host.ts';
import { type DevicePlan, PlanOwners, planDevice } from './plan/device-plan.ts';
import { refuseUnitValues } from './plan/unit-values.ts';

/** What the generator decided: everything that it would write, and everything that it has to say. */
export interface Generation {
  readonly configuration: Configuration;
  readonly plans: readonly DevicePlan[];
  readonly diagnostics: readonly Diagnostic[];
}

/** How the generator was asked. */
export interface Invocation {
  readonly runShell: ShellRunner;
  /** False for a test root (`ZRAM_GENERATOR_ROOT`), where the virtualisation of the real machine means nothing. */
  readonly mindContainer: boolean;
  /** The one configuration file to read instead of those that the machine has; for trying one out. */
  readonly configurationFile?: string;
}

/**
 * The whole generator: what the machine says in, units out. Changes nothing, starts nothing but the `set!` commands
 * that the configuration asks for, and isolates errors: whatever one device, file or directive does wrong, the
 * others come up. Each plan is given to `use` as soon as it stands, in order, so that it can be carried out meanwhile.
 */
export function generate(
  reader: MachineReader,
  invocation: Invocation,
  use: (plan: DevicePlan) => void = () => {},
): Generation {
  const container = invocation.mindContainer ? containerEvidence(reader) : undefined;
  if (container !== undefined) return nothingIn(container);
  const configuration = loadConfiguration(reader, invocation.runShell, invocation.configurationFile);
  const diagnostics = [...configuration.diagnostics];
  if (configuration.devices.length === 0) {
    const what = configuration.absent.length === 0 ? 'No devices configured' : 'No device to set up';
    diagnostics.push({ severity: 'info', text: `${what}, exiting.` });
    return { configuration, plans: [], diagnostics };
  }
  const facts = gatherMachineFacts(reader);
  const plans: DevicePlan[] = [];
  const owners = new PlanOwners();
  // What is said of plans comes after what is said of devices without one.
  const collisions: Diagnostic[] = [];
  const outcomes: Diagnostic[] = [];
  for (const device of configuration.devices) {
    const choice = chooseBackend(device, facts);
    const refusals = refuseUnitValues(device, choice.backend);
    for (const refusal of refusals) diagnostics.push(refusal);
    if (refusals.length > 0) continue;
    const outcome = backendDiagnostic(device, choice);
    if (choice.backend === 'kernel' && choice.zramAvailable === 'no') {
      diagnostics.push(outcome);
      continue;
    }
    const plan = planDevice(device, choice);
    const collision = owners.take(plan);
    if (collision !== undefined) {
      collisions.push(collision);
      continue;
    }
    use(plan);
    plans.push(plan);
    outcomes.push(outcome, created(plan));
  }
  return { configuration, plans, diagnostics: diagnostics.concat(collisions, outcomes) };
}

/** What says that this is a container: no block device can be made there. systemd.generator(7), container interface. */
function containerEvidence(reader: MachineReader): string | undefined {
  const virtualization = reader.env['SYSTEMD_VIRTUALIZATION'];
  if (virtualization !== undefined) {
    return virtualization.startsWith('container:')
      ? `$SYSTEMD_VIRTUALIZATION is ${virtualization}`
      : undefined;
  }
  // systemd before 251, or a start by hand: PID 1 leaves this file in every container.
  const path = '/run/systemd/container';
  return reader.exists(path) ? `${path} exists` : undefined;
}

function nothingIn(container: string): Generation {
  return {
    configuration: EMPTY_CONFIGURATION,
    plans: [],
    diagnostics: [
      {
        severity: 'info',
        text: `Running in a container (${container}), exiting`,
        consequence: 'no unit is written, memory is the business of the host',
      },
    ],
  };
}

function created(plan: DevicePlan): Diagnostic {
  const size_mib = plan.device.disksize.bytes / (1024n * 1024n);
  const [first] = plan.entries;
  const what = first === undefined ? 'no unit, nothing says what it is for' : `unit ${first.name}`;
  return { severity: 'debug', device: plan.device.name, text: `${what} (${plan.node} with ${size_mib} MiB)` };
}

/** The exit status that the generator owes: systemd logs a failure and uses the units all the same. */
export function exitStatusOf(diagnostics: readonly Diagnostic[]): 0 | 1 {
  return diagnostics.some(({ severity }) => severity === 'error') ? 1 : 0;
}
