import { memoryOf, ratioOf } from '../core/state/device-state.ts';
import type { DeviceStatus, MachineStatus } from '../core/state/machine-status.ts';
import { diagnosticJson } from './explain-json.ts';

/** The same story as `statusText`, for programs. Members are only ever added. */
export function statusJson({ devices, totals, findings }: MachineStatus): object {
  const { data_bytes, memory_bytes } = totals;
  return {
    data_bytes,
    memory_bytes,
    saved_bytes: data_bytes - memory_bytes,
    devices: devices.map(deviceJson),
    findings: findings.map(diagnosticJson),
  };
}

function deviceJson({ state, because }: DeviceStatus): object {
  const { name, backend, node, size_bytes, algorithm, uses, mmStat, trueno, problem } = state;
  return {
    name,
    backend,
    because,
    fallback: state.fallbackReason !== undefined,
    node,
    block_device: trueno?.info.blockDevice,
    size_bytes: size_bytes ?? null,
    algorithm: algorithm ?? null,
    uses: uses.map((use) =>
      use.kind === 'swap'
        ? { kind: use.kind, priority: use.priority, used_bytes: use.used_bytes }
        : { kind: use.kind, mount_point: use.mountPoint, fs_type: use.fsType },
    ),
    data_bytes: mmStat?.origDataBytes ?? null,
    memory_bytes: memoryOf(state) ?? null,
    ratio: ratioOf(mmStat) ?? null,
    answers: problem === undefined,
  };
}
