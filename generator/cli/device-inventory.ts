import type { MachineReader } from '../core/host.ts';
import type { DeviceState } from '../core/state/device-state.ts';
import { kernelZramNames, readKernelZram } from '../core/state/kernel-zram-state.ts';
import { truenoDeviceState, truenoNames } from '../core/state/trueno-device-state.ts';
import { truenoNode } from '../core/units/trueno-units.ts';
import type { Machine } from './machine.ts';
import type { CallVarlink } from './varlink/varlink-call.ts';

/** Devices that are there, and names that were asked for and are not. */
export interface DeviceInventory {
  readonly devices: readonly DeviceState[];
  readonly missing: readonly string[];
}

/**
 * The devices of the machine, or of the tree below another root: those that are named (`zram0`, `/dev/zram0`,
 * `/dev/trueno/zram0`, `/dev/ublkb0`), or all that are set up. Servers are asked at the same time; this process waits for them
 * unless it is told how else to call them.
 */
export async function takeInventory(
  names: readonly string[],
  { root, host }: Pick<Machine, 'root' | 'host'>,
  callVarlink?: CallVarlink,
): Promise<DeviceInventory> {
  const trueno = await truenoDevices(root, host, callVarlink);
  const kernel = kernelZramNames(host).flatMap((name) => readKernelZram(name, host) ?? []);
  const all = [...trueno, ...kernel];
  if (names.length === 0) return { devices: all.filter(({ size_bytes }) => size_bytes !== 0n), missing: [] };
  const found = names.map((name) => ({ name, device: findDevice(name, all) }));
  return {
    devices: [...new Set(found.flatMap(({ device }) => device ?? []))],
    missing: found.flatMap(({ name, device }) => (device === undefined ? [name] : [])),
  };
}

async function truenoDevices(
  root: string,
  reader: MachineReader,
  callVarlink: CallVarlink | undefined,
): Promise<readonly DeviceState[]> {
  const names = truenoNames(reader);
  if (names.length === 0) return [];
  // Many machines have none.
  const { askTruenoServers } = await import('./trueno-server.ts');
  const answers = await askTruenoServers(names, root, callVarlink);
  return answers.map((answer, index) => truenoDeviceState(names[index] ?? '', answer, reader));
}

/** By any of its paths, or by its name: then that of trueno, as kernel zram always has a zram0. */
function findDevice(name: string, all: readonly DeviceState[]): DeviceState | undefined {
  return all.find((device) => pathsOf(device).includes(name)) ?? all.find((device) => device.name === name);
}

/** On fall-back, the link of the trueno device leads to kernel zram. */
function pathsOf({ name, node, trueno, fallbackReason }: DeviceState): readonly (string | undefined)[] {
  return [node, trueno?.info.blockDevice, fallbackReason === undefined ? undefined : truenoNode(name)];
}
