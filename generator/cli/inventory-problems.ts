import type { Diagnostic } from '../core/diagnostic.ts';
import type { DeviceState } from '../core/state/device-state.ts';
import { StreamLog } from '../host/stream-log.ts';
import type { DeviceInventory } from './device-inventory.ts';

/** Tells on standard error what is missing or does not answer. Gives the exit status, 1 if there is anything. */
export function tellProblems(inventory: DeviceInventory): 0 | 1 {
  const problems = inventoryProblems(inventory);
  new StreamLog(2, 'warning').log(problems);
  return problems.length > 0 ? 1 : 0;
}

/** What is missing or does not answer. */
export function inventoryProblems({ devices, missing }: DeviceInventory): readonly Diagnostic[] {
  return [...missingDevices(missing), ...stateProblems(devices)];
}

/** An error for each name that no device has. */
function missingDevices(names: readonly string[]): readonly Diagnostic[] {
  return names.map((name) => ({
    severity: 'error',
    text: `there is no device ${name}`,
    hint: 'trueno-zram list shows those that are set up, trueno-zram status why others are not',
  }));
}

/** An error for each device whose figures could not be had. */
function stateProblems(devices: readonly DeviceState[]): readonly Diagnostic[] {
  return devices.flatMap(({ name, problem }) =>
    problem === undefined ? [] : [{ severity: 'error', device: name, ...problem }],
  );
}
