import type { MachineReader } from '../host.ts';
import { procTable } from './proc-table.ts';

/** What a device is used for now. */
export type DeviceUse =
  | { readonly kind: 'swap'; readonly priority: number; readonly used_bytes: bigint }
  | { readonly kind: 'mount'; readonly mountPoint: string; readonly fsType: string };

/** By which names and numbers a device is found in /proc. */
export interface UsedDevice {
  /** All paths of it, e.g. `/dev/trueno/zram0` and `/dev/ublkb0`. */
  readonly nodes: readonly string[];
  /** `MAJOR:MINOR`; undefined when nobody knows. */
  readonly number: string | undefined;
}

/** Who uses the device, from `/proc/swaps` and proc_pid_mountinfo(5). Empty when nobody does, as far as one can see. */
export function readDeviceUses(device: UsedDevice, reader: MachineReader): readonly DeviceUse[] {
  return deviceUsesIn(device, textOf('/proc/swaps', reader), textOf('/proc/self/mountinfo', reader));
}

/** The same, by what the two files say. */
export function deviceUsesIn(
  { nodes, number }: UsedDevice,
  swaps: string,
  mountinfo: string,
): readonly DeviceUse[] {
  const uses: DeviceUse[] = [];
  for (const [path = '', , , used = '', priority = ''] of procTable(swaps)) {
    // Sizes are in KiB.
    if (nodes.includes(path) && /^[0-9]{1,19}$/.test(used))
      uses.push({ kind: 'swap', priority: Number(priority), used_bytes: BigInt(used) * 1024n });
  }
  for (const fields of procTable(mountinfo)) {
    // A variable number of fields stands before the dash.
    const dash = fields.indexOf('-', 6);
    const [, , deviceNumber, , mountPoint] = fields;
    const fsType = fields[dash + 1];
    const source = fields[dash + 2] ?? '';
    // btrfs and overlays have a number of their own, so the source counts too.
    const isOurs = (number !== undefined && deviceNumber === number) || nodes.includes(source);
    if (dash > 0 && isOurs && mountPoint !== undefined && fsType !== undefined)
      uses.push({ kind: 'mount', mountPoint, fsType });
  }
  return uses;
}

function textOf(path: string, reader: MachineReader): string {
  const file = reader.readText(path);
  return file.kind === 'text' ? file.text : '';
}
