import type { Diagnostic } from '../diagnostic.ts';
import type { Generation } from '../generate.ts';
import type { MachineReader } from '../host.ts';
import type { DevicePlan } from '../plan/device-plan.ts';
import type { DeviceState } from '../state/device-state.ts';
import { setupService } from '../units/setup-service.ts';
import type { DeviceChange } from './device-change.ts';
import { type UnitChange, unitChanges } from './installed-unit.ts';
import { type RunningDevice, readRunningDevice } from './running-device.ts';
import { settingDifferences } from './setting-difference.ts';
import { readSwapRoom, roomBeside, type SwapRoom, withoutSwap, withSwap } from './swap-room.ts';

/** All that brings a machine to its configuration. */
export interface ChangePlan {
  /** In the order in which they are made: new swap comes up before other swap goes. Those that need nothing are last. */
  readonly changes: readonly DeviceChange[];
  /** When there are any, systemd has to run its generators again. Without systemd there are none. */
  readonly units: readonly UnitChange[];
}

/** Holds what runs against what is configured. Changes nothing. */
export function planChanges(
  generation: Generation,
  states: readonly DeviceState[],
  reader: MachineReader,
): ChangePlan {
  const running = states.map((state) => readRunningDevice(state, reader));
  const pairs = generation.plans.map((plan) => ({ plan, device: deviceOf(plan, running) }));
  const taken = new Set(pairs.map(({ device }) => device));
  const planned = pairs.map(({ plan, device }) => changeOf(plan, device, reader));
  const others = running
    .filter((device) => !taken.has(device))
    .map((device) => unplanned(device, generation));
  return {
    changes: withRoom(inOrder([...planned, ...others]), reader),
    units: hasServiceManager(reader) ? unitChanges(generation.plans, reader) : [],
  };
}

/** True where systemd is PID 1 (sd_booted(3)). */
function hasServiceManager(reader: MachineReader): boolean {
  return reader.exists('/run/systemd/system');
}

/** Of two devices of one name, one on each backend, the one that the plan is for, or that an earlier plan made. */
function deviceOf(
  { device, choice }: DevicePlan,
  running: readonly RunningDevice[],
): RunningDevice | undefined {
  const candidates = running.filter(({ state }) => state.name === device.name);
  return (
    candidates.find(({ state }) => state.backend === choice.backend) ??
    candidates.find(({ isOurs }) => isOurs)
  );
}

function changeOf(plan: DevicePlan, running: RunningDevice | undefined, reader: MachineReader): DeviceChange {
  const { name } = plan.device;
  if (running === undefined) return isStartedByNobody(plan) ? leftUnstarted(plan) : start(plan, undefined);
  const { problem, uses } = running.state;
  if (problem !== undefined) return leave(name, { severity: 'error', ...problem, consequence: UNCHANGED });
  const differences = settingDifferences(running, plan, reader);
  if (differences.some(({ takes }) => takes === 'restart'))
    return { kind: 'restart', name, plan, running, differences, noRoom: undefined };
  if (uses.length === 0 && plan.purpose !== 'plain') return start(plan, running);
  return differences.length > 0
    ? { kind: 'set', name, plan, running, differences }
    : { kind: 'keep', name, plan, running };
}

const UNCHANGED = 'nothing is changed about it';

function start(plan: DevicePlan, running: RunningDevice | undefined): DeviceChange {
  return { kind: 'start', name: plan.device.name, plan, running };
}

/** As in zram-generator: the boot does not start a plain device of kernel zram, but whoever uses it. */
function isStartedByNobody({ purpose, entries }: DevicePlan): boolean {
  return purpose === 'plain' && entries.length === 0;
}

function leftUnstarted({ device: { name } }: DevicePlan): DeviceChange {
  return leave(name, {
    severity: 'info',
    text: 'nothing says what it is for, so whoever uses it starts it',
    consequence: UNCHANGED,
    hint: `systemctl start ${setupService(name)} sets it up`,
  });
}

function leave(name: string, why: Diagnostic): DeviceChange {
  return { kind: 'leave', name, why: { device: name, ...why } };
}

/** A device that the configuration does not bring up. Only where it surely does not want it, it is taken away. */
function unplanned(running: RunningDevice, { configuration, diagnostics }: Generation): DeviceChange {
  const { name, problem } = running.state;
  if (problem !== undefined) return leave(name, { severity: 'error', ...problem, consequence: UNCHANGED });
  if (!running.isOurs)
    return leave(name, {
      severity: 'info',
      text: 'it was set up by hand',
      consequence: UNCHANGED,
      hint: `trueno-zram remove ${name} takes it away`,
    });
  const wished =
    configuration.devices.some((device) => device.name === name) ||
    configuration.absent.some((device) => device.name === name && device.why === 'invalid');
  if (wished)
    return leave(name, {
      severity: 'error',
      text: 'its configuration is wrong',
      consequence: 'it stays as it is',
      hint: 'trueno-zram check says what is wrong',
    });
  const unread = diagnostics.find(
    ({ severity, device, position }) =>
      severity === 'error' && device === undefined && position !== undefined,
  );
  if (unread?.position !== undefined)
    return leave(name, {
      severity: 'error',
      text: `the configuration does not have it, but ${unread.position.path} could not be read as it should`,
      consequence: 'it stays as it is',
      hint: 'trueno-zram check says what is wrong',
    });
  return { kind: 'remove', name, running, noRoom: undefined };
}

const ORDER: Readonly<Record<DeviceChange['kind'], number>> = {
  start: 0,
  set: 1,
  restart: 2,
  remove: 3,
  leave: 4,
  keep: 5,
};

function inOrder(changes: readonly DeviceChange[]): readonly DeviceChange[] {
  return [...changes].sort((left, right) => ORDER[left.kind] - ORDER[right.kind]);
}

/** Goes through the changes as they will be made, and looks whether what leaves swap has somewhere to go. */
function withRoom(changes: readonly DeviceChange[], reader: MachineReader): readonly DeviceChange[] {
  const read = readSwapRoom(reader);
  let room = read.ok ? read.value : undefined;
  return changes.map((change) => {
    if (change.kind === 'start' && change.plan.purpose === 'swap' && room !== undefined)
      room = withSwap(room, change.plan.node, change.plan.device.disksize.bytes);
    if (change.kind !== 'restart' && change.kind !== 'remove') return change;
    const noRoom = roomProblem(change.running.state, room);
    if (noRoom !== undefined || room === undefined) return { ...change, noRoom };
    room = withoutSwap(room, swapPaths(change.running.state));
    if (change.kind === 'restart' && change.plan.purpose === 'swap')
      room = withSwap(room, change.plan.node, change.plan.device.disksize.bytes);
    return change;
  });
}

/** All paths that /proc/swaps could have for it. */
function swapPaths({ node, trueno }: DeviceState): readonly string[] {
  return trueno === undefined ? [node] : [node, trueno.info.blockDevice];
}

/** Why the pages of a swap device have nowhere to go, as a sentence; undefined when they have, or when it is none. */
export function roomProblem(state: DeviceState, room: SwapRoom | undefined): string | undefined {
  const swap = state.uses.find((use) => use.kind === 'swap');
  if (swap === undefined || swap.used_bytes === 0n) return undefined;
  if (room === undefined)
    return 'nobody can tell whether memory can take what it holds: /proc/meminfo is of no use';
  const room_bytes = roomBeside(room, swapPaths(state));
  if (swap.used_bytes <= room_bytes) return undefined;
  return `it holds ${mib(swap.used_bytes)} MiB of swapped-out pages, and memory and other swap can take ${mib(room_bytes)} MiB`;
}

function mib(bytes: bigint): bigint {
  return bytes / (1024n * 1024n);
}
