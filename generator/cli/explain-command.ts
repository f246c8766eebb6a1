import { type ChangePlan, planChanges } from '../core/apply/change-plan.ts';
import { exitStatusOf, type Generation } from '../core/generate.ts';
import { StreamLog } from '../host/stream-log.ts';
import { changePlanJson } from './change-json.ts';
import { changePlanText } from './change-text.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { takeInventory } from './device-inventory.ts';
import { explainJson } from './explain-json.ts';
import { explainText } from './explain-text.ts';
import { toJsonText } from './json-text.ts';
import { examine, machineOf } from './machine.ts';
import { printText } from './output.ts';
import { terminalWidth } from './terminal-width.ts';
import { unitDiffText } from './unit-diff-text.ts';

/** `trueno-zram explain`: what would be brought up, on which backend, and why; and what runs now beside it. */
export async function run(given: CommandArguments): Promise<number> {
  const machine = machineOf(given);
  const { generation: decided, advice } = examine(machine);
  const generation = { ...decided, diagnostics: [...decided.diagnostics, ...advice] };
  const { devices } = await takeInventory([], machine);
  const changes = planChanges(generation, devices, machine.host);
  if (given.has('json')) printText(`${toJsonText(jsonOf(generation, changes, given.has('diff')))}\n`);
  else {
    const width = terminalWidth();
    printText(
      given.has('diff')
        ? `${changePlanText(changes, width)}${unitDiffText(changes.units)}`
        : explainText(generation, changes, width),
    );
    new StreamLog(2, 'warning').log(generation.diagnostics);
  }
  return exitStatusOf(generation.diagnostics);
}

function jsonOf(generation: Generation, changes: ChangePlan, isDiff: boolean): object {
  if (!isDiff) return explainJson(generation, changes);
  const consents = { swapoff: true, loseFiles: true };
  const { units, ...rest } = changePlanJson(changes, consents, [], generation.diagnostics);
  return {
    ...rest,
    units: units.map((unit, index) => ({ ...unit, ...changes.units[index] })),
  };
}
