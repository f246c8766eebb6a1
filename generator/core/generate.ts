import { type Configuration, EMPTY_CONFIGURATION, loadConfiguration } from './config/configuration.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { MachineReader, ShellRunner } from './host.ts';
import type { DevicePlan } from './plan/device-plan.ts';
import { Planning } from './plan/planning.ts';

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
  const planning = new Planning(reader, use);
  const configuration = loadConfiguration(
    reader,
    invocation.runShell,
    invocation.configurationFile,
    (device) => planning.take(device),
  );
  const { plans } = planning;
  const diagnostics = [...configuration.diagnostics, ...planning.diagnostics()];
  if (configuration.devices.length === 0) {
    const what = configuration.absent.length === 0 ? 'No devices configured' : 'No device to set up';
    diagnostics.push({ severity: 'info', text: `${what}, exiting.` });
  }
  return { configuration, plans, diagnostics };
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

/** The exit status that the generator owes: systemd logs a failure and uses the units all the same. */
export function exitStatusOf(diagnostics: readonly Diagnostic[]): 0 | 1 {
  return diagnostics.some(({ severity }) => severity === 'error') ? 1 : 0;
}
