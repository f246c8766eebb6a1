import { exitStatusOf } from '../core/generate.ts';
import { machineStatus } from '../core/state/machine-status.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { takeInventory } from './device-inventory.ts';
import { toJsonText } from './json-text.ts';
import { decide, machineOf } from './machine.ts';
import { printText } from './output.ts';
import { statusJson } from './status-json.ts';
import { statusText } from './status-text.ts';
import { terminalWidth } from './terminal-width.ts';

/** `trueno-zram status`: how the machine's compressed memory is doing, on one screen. */
export async function run(given: CommandArguments): Promise<number> {
  const machine = machineOf(given);
  const plan = decide(machine);
  const { devices } = await takeInventory([], machine);
  const status = machineStatus(devices, plan, machine.host);
  printText(given.has('json') ? `${toJsonText(statusJson(status))}\n` : statusText(status, terminalWidth()));
  return exitStatusOf(status.findings);
}
