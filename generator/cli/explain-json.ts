import type { ChangePlan } from '../core/apply/change-plan.ts';
import type { DeviceChange } from '../core/apply/device-change.ts';
import { describeBackendReason } from '../core/compat/backend-reason.ts';
import type { DeviceSize } from '../core/config/device.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Generation } from '../core/generate.ts';
import type { DevicePlan } from '../core/plan/device-plan.ts';

/** The same story as `explainText`, for programs. Members are only ever added. */
export function explainJson(generation: Generation, { changes }: ChangePlan): object {
  const { configuration, plans, diagnostics } = generation;
  const planned = new Set(plans.map(({ device }) => device.name));
  return {
    files: configuration.paths,
    ram_mib: configuration.ram_mib ?? null,
    disabled: configuration.disabled,
    devices: plans.map((plan) => ({
      ...deviceJson(plan),
      now: nowJson(changes.find((change) => change.name === plan.device.name)),
    })),
    not_set_up: [
      ...configuration.devices
        .filter(({ name }) => !planned.has(name))
        .map(({ name }) => ({ name, why: 'refused' })),
      ...configuration.absent.map(({ name, why }) => ({ name, why })),
    ],
    messages: diagnostics.map(diagnosticJson),
  };
}

function deviceJson({ device, purpose, choice, node, entries }: DevicePlan): object {
  return {
    name: device.name,
    purpose,
    backend: choice.backend,
    backend_reason: { ...choice.reason, text: describeBackendReason(choice.reason) },
    node,
    size: sizeJson(device.disksize),
    resident_limit: sizeJson(device.residentLimit),
    algorithms: device.compression.algorithms.map(({ name, params }) => ({ name, params })),
    recompress_params: device.compression.recompressParams,
    writeback_device: device.writebackDevice,
    swap_priority: purpose === 'swap' ? device.swapPriority : undefined,
    mount_point: device.mountPoint,
    fs_type: device.fsType,
    options: device.options,
    units: entries.map((entry) => ({
      name: entry.name,
      link_target: entry.kind === 'link' ? entry.target : undefined,
    })),
  };
}

/** What runs of it: `apply` would do what `change` says. */
function nowJson(change: DeviceChange | undefined): object | undefined {
  if (change === undefined) return undefined;
  const state = 'running' in change ? change.running?.state : undefined;
  return {
    change: change.kind,
    backend: state?.backend,
    size: state?.size_bytes,
    differences: 'differences' in change ? change.differences : [],
  };
}

function sizeJson({ bytes, expression, position }: DeviceSize): object {
  return { bytes, expression, path: position?.path, line: position?.line };
}

export function diagnosticJson(diagnostic: Diagnostic): object {
  const { position, ...rest } = diagnostic;
  return { ...rest, path: position?.path, line: position?.line, column: position?.column };
}
