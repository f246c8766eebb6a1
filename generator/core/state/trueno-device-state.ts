import { parseCounters } from '../compat/sysfs-attribute.ts';
import type { MachineReader } from '../host.ts';
import { truenoNode } from '../units/trueno-units.ts';
import type { DeviceProblem, DeviceState, TruenoServer } from './device-state.ts';
import { readDeviceUses } from './device-use.ts';

const RUNTIME = '/run/trueno-zram';
const SOCKET_SUFFIX = '.varlink';
const SECTOR_BYTES = 512n;

/** Path of the control socket of a device. */
export function controlSocket(name: string): string {
  return `${RUNTIME}/${name}${SOCKET_SUFFIX}`;
}

/**
 * Names of devices that trueno-ublk serves or served, in order: those with a control socket, which only root can see,
 * and those whose link in /dev leads to a ublk device.
 */
export function truenoNames(reader: MachineReader): readonly string[] {
  const ofSockets = reader
    .entries(RUNTIME)
    .filter(({ name }) => name.endsWith(SOCKET_SUFFIX))
    .map(({ name }) => name.slice(0, -SOCKET_SUFFIX.length));
  const ofLinks = reader
    .entries('/dev/trueno')
    .map(({ name }) => name)
    .filter((name) => linkedDisk(name, reader) !== undefined);
  return [...new Set([...ofSockets, ...ofLinks])]
    .filter((name) => /^[A-Za-z0-9_-]+$/.test(name))
    .sort((left, right) => left.length - right.length || (left < right ? -1 : 1));
}

/** One device of trueno-ublk from what its server says, or, when there is a problem with that, from what sysfs says. */
export function truenoDeviceState(
  name: string,
  answer: TruenoServer | DeviceProblem,
  reader: MachineReader,
): DeviceState {
  const server = 'info' in answer ? answer : undefined;
  const disk = server?.info.blockDevice.replace(/^\/dev\//, '') ?? linkedDisk(name, reader);
  const node = truenoNode(name);
  const nodes = disk === undefined ? [node] : [node, `/dev/${disk}`];
  const number = disk === undefined ? undefined : attribute(disk, 'dev', reader);
  return {
    name,
    backend: 'trueno',
    node,
    size_bytes: server?.info.size_bytes ?? sizeOf(disk, reader),
    algorithm: server?.info.algorithm,
    streams: server?.info.queues,
    uses: readDeviceUses({ nodes, number }, reader),
    mmStat: server?.statistics.mmStat,
    ioStat: server?.statistics.ioStat,
    bdStat: undefined,
    fallbackReason: undefined,
    trueno: server,
    problem: 'info' in answer ? undefined : answer,
  };
}

/** `ublkb0` when the device's link leads there; on fall-back it leads to kernel zram. */
function linkedDisk(name: string, reader: MachineReader): string | undefined {
  return /(?:^|\/)(ublkb[0-9]+)$/.exec(reader.linkText(truenoNode(name)) ?? '')?.[1];
}

function sizeOf(disk: string | undefined, reader: MachineReader): bigint | undefined {
  const text = disk === undefined ? undefined : attribute(disk, 'size', reader);
  const sectors = text === undefined ? undefined : parseCounters('size', text, 1);
  const [count] = sectors?.ok === true ? sectors.value : [];
  return count === undefined ? undefined : count * SECTOR_BYTES;
}

function attribute(disk: string, name: string, reader: MachineReader): string | undefined {
  const file = reader.readText(`/sys/block/${disk}/${name}`);
  return file.kind === 'text' ? file.text.trim() : undefined;
}
