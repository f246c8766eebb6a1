import type { Diagnostic } from '../core/diagnostic.ts';
import { procTable } from '../core/state/proc-table.ts';
import type { BlockDevice } from './block-device.ts';
import type { ZramHost } from './zram-host.ts';

/** What holds a device: active swap, or a mount (then with its mount point). */
export type DeviceUse = { readonly kind: 'swap' } | { readonly kind: 'mount'; readonly mountPoint: string };

/** Who uses the device now, from `/proc/swaps` and proc_pid_mountinfo(5). Empty when nobody does, as far as one can see. */
export function deviceUses(block: BlockDevice, host: ZramHost): readonly DeviceUse[] {
  const uses: DeviceUse[] = [];
  for (const [path] of rows(host, 'swaps')) {
    if (path === block.kernelNode) uses.push({ kind: 'swap' });
  }
  const number = block.number();
  for (const fields of rows(host, 'self/mountinfo')) {
    const source = fields[fields.indexOf('-') + 2];
    const mountPoint = fields[4];
    // btrfs and overlays have a number of their own, so the source counts too.
    const isOurs =
      (number.ok && fields[2] === number.value) || source === block.kernelNode || source === block.node;
    if (isOurs && mountPoint !== undefined) uses.push({ kind: 'mount', mountPoint });
  }
  return uses;
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

function rows(host: ZramHost, file: string): readonly (readonly string[])[] {
  const text = host.readText(`${host.proc}/${file}`);
  return text.ok ? procTable(text.value) : [];
}
