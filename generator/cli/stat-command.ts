import type { DeviceState } from '../core/state/device-state.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { takeInventory } from './device-inventory.ts';
import { parseInterval_s, USUAL_INTERVAL_S } from './interval.ts';
import { tellProblems } from './inventory-problems.ts';
import { toJsonText } from './json-text.ts';
import { machineOf } from './machine.ts';
import { statJson } from './stat-json.ts';
import { statPrometheus } from './stat-prometheus.ts';
import { statText } from './stat-text.ts';
import { watch } from './watching.ts';

export function check(given: CommandArguments): string | undefined {
  const interval = given.value('watch');
  if (interval === undefined || intervalOf(interval) !== undefined) return undefined;
  return `--watch takes seconds, at least 0.1, as in --watch=2; it got "${interval}"`;
}

/** `trueno-zram stat`: every figure of each device. */
export async function run(given: CommandArguments): Promise<number> {
  const machine = machineOf(given);
  const interval = given.value('watch');
  let status = 0;
  await watch(interval === undefined ? undefined : intervalOf(interval), async () => {
    const inventory = await takeInventory(given.operands, machine);
    status = tellProblems(inventory);
    return { text: formatted(inventory.devices, given), goOn: inventory.missing.length === 0 };
  });
  return status;
}

function formatted(devices: readonly DeviceState[], given: CommandArguments): string {
  if (given.has('prometheus')) return statPrometheus(devices);
  if (!given.has('json')) return statText(devices);
  const text = toJsonText(statJson(devices));
  return `${given.has('watch') ? text.replace(/\n */g, '') : text}\n`;
}

/** `--watch` alone is every two seconds. */
function intervalOf(text: string): number | undefined {
  return text === '' ? USUAL_INTERVAL_S : parseInterval_s(text);
}
