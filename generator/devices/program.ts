import { describeBackendReason } from '../core/compat/backend-reason.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { generate } from '../core/generate.ts';
import type { DevicePlan } from '../core/plan/device-plan.ts';
import { MachineHost } from '../host/machine-host.ts';
import { shellRunner } from '../host/shell.ts';
import { StreamLog } from '../host/stream-log.ts';
import { environment } from '../host/system.ts';
import { afterHibernation, beforeHibernation } from './hibernation.ts';
import { LinuxZramHost } from './linux-zram-host.ts';
import { type Outcome, type PlannedBackend, runReset, runSetup } from './main.ts';
import { tellStatus } from './service-status.ts';

/**
 * `--setup-device NAME`: decides anew what NAME should be, as the generator did, and sets it up. Returns the exit
 * status. Messages go to standard error, which is the journal for a service.
 */
export function setUpDevice(name: string, config: string | undefined): number {
  const log = new StreamLog(2, 'info');
  const generation = generate(new MachineHost(environment['ZRAM_GENERATOR_ROOT'] || '/', environment), {
    runShell: shellRunner(),
    mindContainer: false,
    ...(config === undefined ? {} : { configurationFile: config }),
  });
  if (generation.configuration.disabled) {
    log.log(generation.diagnostics);
    return 0;
  }
  const plan = generation.plans.find(({ device }) => device.name === name);
  // What is wrong with other devices is said at boot, and no business of this one.
  log.log(generation.diagnostics.filter((diagnostic) => concerns(diagnostic, name)));
  if (plan === undefined) {
    log.log([notPlanned(name)]);
    return 1;
  }
  const host = new LinuxZramHost();
  const outcome = runSetup(plan.device, plannedBackend(plan, environment['TRUENO_ZRAM_BACKEND']), host);
  log.log(outcome.diagnostics);
  // Set for a service that may say something (NotifyAccess=).
  if (outcome.exitCode === 0 && environment['NOTIFY_SOCKET'] !== undefined) {
    const unheard = tellStatus(name, outcome.status, host);
    if (unheard !== undefined) log.log([unheard]);
  }
  return outcome.exitCode;
}

/** `--reset-device NAME`. Reads no configuration: a device that was removed from it can still be reset. */
export function resetDevice(name: string): number {
  return told(runReset(name, new LinuxZramHost()));
}

/** `--before-hibernation`: 1 keeps the machine from hibernating. */
export function turnSwapOff(): number {
  return told(beforeHibernation(new LinuxZramHost()));
}

/** `--after-hibernation`. */
export function turnSwapOnAgain(): number {
  return told(afterHibernation(new LinuxZramHost()));
}

function told({ diagnostics, exitCode }: Outcome): number {
  new StreamLog(2, 'info').log(diagnostics);
  return exitCode;
}

function concerns({ device, severity }: Diagnostic, name: string): boolean {
  return device === name || (device === undefined && severity === 'error');
}

function notPlanned(name: string): Diagnostic {
  return {
    severity: 'error',
    device: name,
    text: 'no configuration file sets this device up',
    consequence: 'nothing is done',
    hint: `write a section [${name}] into /etc/systemd/zram-generator.conf, or see trueno-zram explain`,
  };
}

/**
 * `unitsMadeFor` is what trueno.conf sets in the service's environment: its swap or mount waits for `/dev/trueno/zramN`,
 * also when the files say meanwhile that trueno cannot serve the device.
 */
export function plannedBackend({ choice }: DevicePlan, unitsMadeFor: string | undefined): PlannedBackend {
  if (choice.backend === 'trueno' && choice.reason.kind === 'core-available')
    return { kind: 'trueno', daemonPath: choice.reason.daemon };
  if (unitsMadeFor === 'trueno') return { kind: 'lost-trueno', why: describeBackendReason(choice.reason) };
  return { kind: 'kernel' };
}
