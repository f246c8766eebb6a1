import type { Diagnostic } from '../core/diagnostic.ts';
import { generate } from '../core/generate.ts';
import type { DevicePlan } from '../core/plan/device-plan.ts';
import { NodeHost } from '../host/node-host.ts';
import { runShell } from '../host/shell.ts';
import { StreamLog } from '../host/stream-log.ts';
import { LinuxZramHost } from './linux-zram-host.ts';
import { type PlannedBackend, runReset, runSetup } from './main.ts';

/**
 * `--setup-device NAME`: decides anew what NAME should be, as the generator did, and sets it up. Returns the exit
 * status. Messages go to standard error, which is the journal for a service.
 */
export function setUpDevice(name: string): number {
  const log = new StreamLog(2, 'info');
  const generation = generate(new NodeHost(process.env['ZRAM_GENERATOR_ROOT'] ?? '/', process.env), {
    runShell,
    mindContainer: false,
  });
  if (generation.configuration.disabled) {
    for (const diagnostic of generation.diagnostics) log.log(diagnostic);
    return 0;
  }
  const plan = generation.plans.find(({ device }) => device.name === name);
  // What is wrong with other devices is said at boot, and no business of this one.
  for (const diagnostic of generation.diagnostics.filter((diagnostic) => concerns(diagnostic, name)))
    log.log(diagnostic);
  if (plan === undefined) {
    log.log(notPlanned(name));
    return 1;
  }
  const outcome = runSetup(plan.device, plannedBackend(plan), new LinuxZramHost());
  for (const diagnostic of outcome.diagnostics) log.log(diagnostic);
  return outcome.exitCode;
}

/** `--reset-device NAME`. Reads no configuration: a device that was removed from it can still be reset. */
export function resetDevice(name: string): number {
  const log = new StreamLog(2, 'info');
  const outcome = runReset(name, new LinuxZramHost());
  for (const diagnostic of outcome.diagnostics) log.log(diagnostic);
  return outcome.exitCode;
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

function plannedBackend({ choice }: DevicePlan): PlannedBackend {
  return choice.backend === 'trueno' && choice.reason.kind === 'core-available'
    ? { kind: 'trueno', daemonPath: choice.reason.daemon }
    : { kind: 'kernel' };
}
