import type { Diagnostic } from '../core/diagnostic.ts';
import type { DevicePlan } from '../core/plan/device-plan.ts';
import { commandProblem } from '../devices/command-problem.ts';
import { runReset, runSetup } from '../devices/main.ts';
import { plannedBackend } from '../devices/program.ts';
import type { ZramHost } from '../devices/zram-host.ts';
import type { DeviceControl } from './device-control.ts';

const TIMEOUT_MS = 60_000;

/** A machine without systemd: the set-up runs here, and swapon(8) or mount(8) behind it. */
export class DirectControl implements DeviceControl {
  readonly #host: ZramHost;

  constructor(host: ZramHost) {
    this.#host = host;
  }

  reload(): readonly Diagnostic[] {
    return [];
  }

  start(plan: DevicePlan): readonly Diagnostic[] {
    const { device, purpose } = plan;
    const { diagnostics, exitCode } = runSetup(device, plannedBackend(plan, undefined), this.#host);
    if (exitCode !== 0) return diagnostics;
    const said = diagnostics.filter(({ severity }) => severity !== 'info');
    const options = device.options === '' ? [] : ['-o', device.options];
    if (purpose === 'swap') {
      const priority = device.swapPriority < 0 ? [] : ['-p', `${device.swapPriority}`];
      return [...said, ...this.#run(device.name, 'swapon', [...priority, ...options, this.#node(plan)])];
    }
    if (device.mountPoint === undefined) return said;
    const made = this.#run(device.name, 'mkdir', ['-p', device.mountPoint]);
    if (made.length > 0) return [...said, ...made];
    const args = ['-t', device.fsType, ...options, this.#node(plan), device.mountPoint];
    return [...said, ...this.#run(device.name, 'mount', args)];
  }

  stop(name: string): readonly Diagnostic[] {
    return runReset(name, this.#host).diagnostics;
  }

  succeed(name: string): readonly Diagnostic[] {
    const text = 'systemd is not PID 1 here, so nobody starts another server';
    return [{ severity: 'error', device: name, text, consequence: 'its algorithm stays' }];
  }

  remount({ device: { name, options, mountPoint = '/' } }: DevicePlan): readonly Diagnostic[] {
    return this.#run(name, 'mount', ['-o', `remount,${options}`, mountPoint]);
  }

  /** On fall-back nobody makes the link where there is no udev. */
  #node({ node, device }: DevicePlan): string {
    return this.#host.exists(node) ? node : `${this.#host.dev}/${device.name}`;
  }

  #run(device: string, program: string, args: readonly string[]): readonly Diagnostic[] {
    const result = this.#host.run(program, args, TIMEOUT_MS);
    if (result.status === 0) return [];
    return [{ severity: 'error', device, text: `${program} ${args.join(' ')}: ${commandProblem(result)}` }];
  }
}
