import type { Diagnostic } from '../core/diagnostic.ts';
import type { DeviceState } from '../core/state/device-state.ts';

/** An error for each device whose figures could not be had. */
export function stateProblems(devices: readonly DeviceState[]): readonly Diagnostic[] {
  return devices.flatMap(({ name, problem }) =>
    problem === undefined ? [] : [{ severity: 'error', device: name, ...problem }],
  );
}
