import type { DeviceProblem, DeviceState } from '../core/state/device-state.ts';
import { LinuxZramHost } from '../devices/linux-zram-host.ts';
import { describeErrno } from '../host/system-error.ts';
import { changeServer } from './trueno-server.ts';

/** Sets how much memory the pages of a device may take, while it is in use; 0 is no limit. Undefined when that worked. */
export async function setLimit(
  { name, backend }: DeviceState,
  limit_bytes: bigint,
  root: string,
): Promise<DeviceProblem | undefined> {
  if (backend === 'trueno')
    return changeServer(name, root, { method: 'io.trueno.zram.SetLimit', parameters: { limit_bytes } });
  const path = `/sys/block/${name}/mem_limit`;
  const written = new LinuxZramHost().writeText(`${root === '/' ? '' : root}${path}`, `${limit_bytes}`);
  if (written.ok) return undefined;
  const hint =
    written.error === 'EACCES' || written.error === 'EPERM'
      ? 'run trueno-zram as root'
      : `look at ls -l /sys/block/${name}`;
  return { text: `the kernel refuses ${path} = ${limit_bytes}: ${describeErrno(written.error)}`, hint };
}

/** Sets what the adaptive compression of a trueno device saves, `latency`, `balance` or `density`, from now on. */
export function setObjective(
  { name }: DeviceState,
  objective: string,
  root: string,
): Promise<DeviceProblem | undefined> {
  return changeServer(name, root, { method: 'io.trueno.zram.SetObjective', parameters: { objective } });
}
