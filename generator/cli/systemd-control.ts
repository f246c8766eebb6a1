import type { Diagnostic } from '../core/diagnostic.ts';
import type { DevicePlan } from '../core/plan/device-plan.ts';
import { serverService, setupService } from '../core/units/setup-service.ts';
import { commandProblem } from '../devices/command-problem.ts';
import { runReset } from '../devices/main.ts';
import type { ZramHost } from '../devices/zram-host.ts';
import type { DeviceControl } from './device-control.ts';

/** Generators run, and each may run commands of the configuration. */
const RELOAD_TIMEOUT_MS = 120_000;
/** Longer than TimeoutStartSec= and TimeoutStopSec= of the set-up service, so that systemd ends first, and says why. */
const START_TIMEOUT_MS = 900_000;
const STOP_TIMEOUT_MS = 300_000;
/** As TimeoutStartSec= of the server, which waits for what the one before had. */
const SUCCESSION_TIMEOUT_MS = 200_000;
const QUICK_TIMEOUT_MS = 30_000;

/** A machine whose PID 1 is systemd: its units do the work, as at boot. */
export class SystemdControl implements DeviceControl {
  readonly #host: ZramHost;

  constructor(host: ZramHost) {
    this.#host = host;
  }

  reload(): readonly Diagnostic[] {
    const { status, ...result } = this.#host.run('systemctl', ['daemon-reload'], RELOAD_TIMEOUT_MS);
    if (status === 0) return [];
    return [
      {
        severity: 'error',
        text: `systemctl daemon-reload: ${commandProblem({ status, ...result })}`,
        consequence: 'no device is changed',
      },
    ];
  }

  start(plan: DevicePlan): readonly Diagnostic[] {
    const { name } = plan.device;
    const service = setupService(name);
    const unit = unitOf(plan);
    // What failed before may have used up its starts.
    this.#host.run('systemctl', ['reset-failed', service, unit], QUICK_TIMEOUT_MS);
    return this.#systemctl(name, ['start', unit], START_TIMEOUT_MS, service);
  }

  stop(name: string): readonly Diagnostic[] {
    const service = setupService(name);
    // The service also stops by itself when the swap or mount is gone that it is bound to. This waits for it.
    const stopped = this.#systemctl(name, ['stop', service], STOP_TIMEOUT_MS, service);
    // One that failed, or that was never started, is not stopped, and then nobody has reset the device.
    const { diagnostics, exitCode } = runReset(name, this.#host);
    return exitCode === 0 || isAbsent(name, this.#host)
      ? diagnostics.filter(({ severity }) => severity === 'warning')
      : [...stopped, ...diagnostics];
  }

  succeed(name: string): readonly Diagnostic[] {
    const service = serverService(name);
    return this.#systemctl(name, ['restart', service], SUCCESSION_TIMEOUT_MS, service);
  }

  remount(plan: DevicePlan): readonly Diagnostic[] {
    const unit = unitOf(plan);
    return this.#systemctl(plan.device.name, ['reload', unit], QUICK_TIMEOUT_MS, unit);
  }

  #systemctl(name: string, args: readonly string[], timeout_ms: number, unit: string): readonly Diagnostic[] {
    const result = this.#host.run('systemctl', args, timeout_ms);
    if (result.status === 0) return [];
    // It says in its first line what happened, then where to look.
    const [stderr = ''] = result.stderr.split('\n', 1);
    return [
      {
        severity: 'error',
        device: name,
        text: `systemctl ${args.join(' ')}: ${commandProblem({ ...result, stderr })}`,
        hint: `journalctl -b -u ${unit} says why`,
      },
    ];
  }
}

/** What the boot would start: the swap or mount, or the set-up of a plain device. */
function unitOf({ device, purpose, entries }: DevicePlan): string {
  const [first] = entries;
  return purpose === 'plain' || first === undefined ? setupService(device.name) : first.name;
}

function isAbsent(name: string, host: ZramHost): boolean {
  return !host.exists(`${host.sys}/block/${name}`) && !host.exists(`${host.runtime}/trueno-zram/${name}.env`);
}
