import { type ChangePlan, planChanges, roomProblem } from '../core/apply/change-plan.ts';
import { type Consents, type DeviceChange, holdsBack } from '../core/apply/device-change.ts';
import { unitChanges } from '../core/apply/installed-unit.ts';
import type { RunningDevice } from '../core/apply/running-device.ts';
import type { SettingDifference } from '../core/apply/setting-difference.ts';
import { readSwapRoom } from '../core/apply/swap-room.ts';
import { serveOptions } from '../core/compat/serve-options.ts';
import { zramIndex } from '../core/compat/zram-index.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { exitStatusOf, type Generation } from '../core/generate.ts';
import type { DevicePlan } from '../core/plan/device-plan.ts';
import type { DeviceState } from '../core/state/device-state.ts';
import { commandProblem } from '../devices/command-problem.ts';
import { LinuxZramHost } from '../devices/linux-zram-host.ts';
import { hasServiceManager } from '../devices/service-manager.ts';
import { TruenoDevice } from '../devices/trueno-device.ts';
import type { ZramHost } from '../devices/zram-host.ts';
import type { DeviceControl } from './device-control.ts';
import { takeInventory } from './device-inventory.ts';
import { DirectControl } from './direct-control.ts';
import { setLimit, setObjective } from './live-setting.ts';
import type { Machine } from './machine.ts';
import { SystemdControl } from './systemd-control.ts';

/** How a change went. */
export interface ChangeOutcome {
  readonly change: DeviceChange;
  /** What was done, a sentence fragment; undefined when nothing was, or not all of it. */
  readonly done: string | undefined;
  readonly problems: readonly Diagnostic[];
}

/** swapoff(8) reads every page back, which takes as long as it takes; nobody ends it half-way but who started it. */
const SWAPOFF_TIMEOUT_MS = 24 * 3600 * 1000;
const UMOUNT_TIMEOUT_MS = 120_000;

/** Makes changes on this machine, one after the other; what fails with one device does not keep the next from its turn. */
export class ChangeRunner {
  readonly #machine: Machine;
  readonly #consents: Consents;
  readonly #host: ZramHost = new LinuxZramHost();
  readonly #control: DeviceControl;

  constructor(machine: Machine, consents: Consents) {
    this.#machine = machine;
    this.#consents = consents;
    this.#control = hasServiceManager(this.#host)
      ? new SystemdControl(this.#host)
      : new DirectControl(this.#host);
  }

  /** What the machine lacks now. */
  async plan(generation: Generation): Promise<ChangePlan> {
    const { devices } = await takeInventory([], this.#machine);
    return planChanges(generation, devices, this.#machine.host);
  }

  /** Has systemd run its generators, where units are to be changed. Errors mean that nothing else may be done. */
  reload({ plans }: Generation, { units }: ChangePlan): readonly Diagnostic[] {
    if (units.length === 0) return [];
    const problems = this.#control.reload();
    if (problems.length > 0 || !hasServiceManager(this.#host)) return problems;
    const unwritten = unitChanges(plans, this.#machine.host).find(({ after }) => after !== undefined);
    if (unwritten === undefined) return [];
    return [
      {
        severity: 'error',
        text: `systemd has run its generators, and ${unwritten.name} is not as the configuration has it`,
        consequence: 'no device is changed',
        hint: 'trueno-zram doctor says whether trueno-zram-generator is installed, and what is in its place',
      },
    ];
  }

  /** Gives each outcome as soon as it is there. */
  async *run(changes: readonly DeviceChange[]): AsyncGenerator<ChangeOutcome> {
    for (const change of changes) {
      const held = holdsBack(change, this.#consents);
      if (held !== undefined) yield { change, done: undefined, problems: [held] };
      else if (change.kind !== 'keep' && change.kind !== 'leave') yield await this.#make(change);
    }
  }

  /** Takes away a device that nobody uses. */
  stop(name: string): readonly Diagnostic[] {
    const problems = this.#control.stop(name);
    if (exitStatusOf(problems) === 0) this.#dropNode(name);
    return problems;
  }

  async #make(change: Exclude<DeviceChange, { kind: 'keep' | 'leave' }>): Promise<ChangeOutcome> {
    const outcome = (done: string, problems: readonly Diagnostic[]): ChangeOutcome => ({
      change,
      done: exitStatusOf(problems) === 0 ? done : undefined,
      problems,
    });
    switch (change.kind) {
      case 'start':
        return outcome('is up', this.#control.start(change.plan));
      case 'set':
        return outcome('is changed', await this.#set(change.running.state, change.plan, change.differences));
      case 'restart': {
        const problems = await this.#takeAway(change.running);
        if (exitStatusOf(problems) !== 0) return outcome('', problems);
        return outcome('is up again, as configured', [...problems, ...this.#control.start(change.plan)]);
      }
      case 'remove': {
        const problems = await this.#takeAway(change.running);
        if (exitStatusOf(problems) === 0) this.#dropNode(change.name);
        return outcome('is gone', problems);
      }
    }
  }

  async #set(
    state: DeviceState,
    plan: DevicePlan,
    differences: readonly SettingDifference[],
  ): Promise<readonly Diagnostic[]> {
    const { name } = state;
    const problems: Diagnostic[] = [];
    for (const { setting, configured, takes } of differences) {
      if (takes === 'remount') problems.push(...this.#control.remount(plan));
      else if (setting === 'limit' || setting === 'objective') {
        const problem =
          setting === 'limit'
            ? await setLimit(state, BigInt(configured), this.#machine.root)
            : await setObjective(state, `${configured}`, this.#machine.root);
        if (problem !== undefined) problems.push({ severity: 'error', device: name, ...problem });
      }
    }
    if (problems.length > 0 || state.backend !== 'trueno') return problems;
    const unwritten = this.tellSuccessor(plan);
    if (unwritten.length > 0) return unwritten;
    return differences.some(({ takes }) => takes === 'successor') ? this.#control.succeed(name) : [];
  }

  /** Writes the options of a served device down, so that its next server goes on with them. */
  tellSuccessor({ device }: DevicePlan): readonly Diagnostic[] {
    const options = serveOptions(device);
    if (!options.ok) return [];
    const written = new TruenoDevice(device.name, this.#host).setOptions(options.value.join(' '));
    if (written.ok) return [];
    const text = `the options for the next server cannot be written: ${written.error}`;
    return [{ severity: 'error', device: device.name, text, consequence: 'it starts with the earlier ones' }];
  }

  /** Ends the use of a device, and then the device; nothing is done to one whose pages have nowhere to go. */
  async #takeAway({ state }: RunningDevice): Promise<readonly Diagnostic[]> {
    const { name } = state;
    // Time has passed since the plan was made.
    const { devices } = await takeInventory([state.node], this.#machine);
    const [now] = devices.filter(({ backend }) => backend === state.backend);
    for (const use of [...(now?.uses ?? [])].reverse()) {
      const problem =
        use.kind === 'swap'
          ? this.#swapoff(now ?? state)
          : this.#run(name, 'umount', [use.mountPoint], UMOUNT_TIMEOUT_MS);
      if (problem !== undefined) return [problem];
    }
    return this.#control.stop(name);
  }

  #swapoff(state: DeviceState): Diagnostic | undefined {
    const room = readSwapRoom(this.#machine.host);
    const text = roomProblem(state, room.ok ? room.value : undefined);
    if (text === undefined) return this.#run(state.name, 'swapoff', [state.node], SWAPOFF_TIMEOUT_MS);
    return { severity: 'error', device: state.name, text, consequence: 'it stays as it is' };
  }

  #run(device: string, program: string, args: readonly string[], timeout_ms: number): Diagnostic | undefined {
    const result = this.#host.run(program, args, timeout_ms);
    if (result.status === 0) return undefined;
    return {
      severity: 'error',
      device,
      text: `${program} ${args.join(' ')}: ${commandProblem(result)}`,
      consequence: 'it stays as it is',
      hint:
        program === 'umount'
          ? `fuser -vm ${args[0]} shows who uses it`
          : 'trueno-zram status shows what is left',
    };
  }

  /** Kernel zram's own device, which the set-up had added. The module comes with zram0, so that stays. */
  #dropNode(name: string): void {
    const index = zramIndex(name);
    if (!index.ok || index.value === 0 || !this.#host.exists(`${this.#host.sys}/block/${name}`)) return;
    // One that somebody opened meanwhile stays, empty; that hurts nobody.
    this.#host.writeText(`${this.#host.sys}/class/zram-control/hot_remove`, `${index.value}`);
  }
}
