import type { Diagnostic } from '../core/diagnostic.ts';
import { type DeviceUse, deviceUsesIn } from '../core/state/device-use.ts';
import type { BlockDevice } from './block-device.ts';
import type { ZramHost } from './zram-host.ts';

/** Who uses the device now, from `/proc/swaps` and proc_pid_mountinfo(5). Empty when nobody does, as far as one can see. */
export function deviceUses(block: BlockDevice, host: ZramHost): readonly DeviceUse[] {
  const number = block.number();
  const device = { nodes: [block.kernelNode, block.node], number: number.ok ? number.value : undefined };
  return deviceUsesIn(device, textOf(host, 'swaps'), textOf(host, 'self/mountinfo'));
}

/** `it is active swap`, `it is mounted on /var/tmp`. */
export function describeUse(use: DeviceUse): string {
  return use.kind === 'swap' ? 'it is active swap' : `it is mounted on ${use.mountPoint}`;
}

/** The command that ends the use. */
export function commandToRelease(use: DeviceUse, { node }: BlockDevice): string {
  return use.kind === 'swap' ? `swapoff ${node}` : `umount ${use.mountPoint}`;
}

/** Why a device is not reset now; undefined when nobody uses it. */
export function useForbidsReset(block: BlockDevice, host: ZramHost): Diagnostic | undefined {
  const uses = deviceUses(block, host);
  if (uses.length === 0) return undefined;
  return {
    severity: 'error',
    device: block.name,
    text: `the device is in use: ${uses.map(describeUse).join(', ')}`,
    consequence: 'it is not reset',
    hint: `run ${uses.map((use) => commandToRelease(use, block)).join('; ')} first`,
  };
}

function textOf(host: ZramHost, file: string): string {
  const text = host.readText(`${host.proc}/${file}`);
  return text.ok ? text.value : '';
}
