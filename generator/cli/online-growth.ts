import type { DevicePlan } from '../core/plan/device-plan.ts';
import type { DeviceProblem, DeviceState } from '../core/state/device-state.ts';
import { changeServer } from './trueno-server.ts';

const PAGE_BYTES = 4096n;

/**
 * Whether a device could become as large as planned with all that it holds. Swap could not: how large it is stands in its
 * header, and only mkswap writes that.
 */
export function mayGrowInPlace(
  { backend, size_bytes, trueno }: DeviceState,
  { purpose, device, choice }: DevicePlan,
): boolean {
  if (backend !== 'trueno' || trueno === undefined || size_bytes === undefined) return false;
  return purpose !== 'swap' && choice.backend === 'trueno' && device.disksize.bytes > size_bytes;
}

/** Has its server make it that large, in whole pages. Undefined when it did. */
export function growInPlace(
  name: string,
  size_bytes: bigint,
  root: string,
): Promise<DeviceProblem | undefined> {
  const pages = (size_bytes + PAGE_BYTES - 1n) / PAGE_BYTES;
  return changeServer(name, root, {
    method: 'io.trueno.zram.SetSize',
    parameters: { size_bytes: pages * PAGE_BYTES },
  });
}

/** How a file system is told that its device is larger; undefined where nobody knows of one. */
export function growFileSystem({ device, node }: DevicePlan, { uses }: DeviceState): string | undefined {
  const mount = uses.find((use) => use.kind === 'mount');
  switch (mount?.fsType ?? device.fsType) {
    case 'ext2':
    case 'ext3':
    case 'ext4':
      return mount === undefined ? `e2fsck -f ${node} && resize2fs ${node}` : `resize2fs ${node}`;
    case 'xfs':
      return mount === undefined ? undefined : `xfs_growfs ${mount.mountPoint}`;
    case 'btrfs':
      return mount === undefined ? undefined : `btrfs filesystem resize max ${mount.mountPoint}`;
    default:
      return undefined;
  }
}
