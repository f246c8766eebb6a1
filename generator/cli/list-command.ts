import type { DeviceState } from '../core/state/device-state.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { takeInventory } from './device-inventory.ts';
import { tellProblems } from './inventory-problems.ts';
import { toJsonText } from './json-text.ts';
import { cellText, chooseColumns, DEFAULT_COLUMNS, LIST_COLUMNS, type ListColumn } from './list-columns.ts';
import { machineOf } from './machine.ts';
import { printText } from './output.ts';
import { terminalWidth } from './terminal-width.ts';
import { rawText, recordText, tableText } from './text-table.ts';

export function check(given: CommandArguments): string | undefined {
  const output = given.value('output');
  const columns = output === undefined ? [] : chooseColumns(output);
  return 'unknown' in columns ? `there is no column "${columns.unknown}"` : undefined;
}

/** `trueno-zram list`: as zramctl(8), for both backends. */
export async function run(given: CommandArguments): Promise<number> {
  const inventory = await takeInventory(given.operands, machineOf(given));
  printText(listText(inventory.devices, given));
  return tellProblems(inventory);
}

function listText(devices: readonly DeviceState[], given: CommandArguments): string {
  const columns = columnsOf(given);
  if (given.has('json'))
    return `${toJsonText({ devices: devices.map((device) => Object.fromEntries(columns.map(({ name, value }) => [name, value(device) ?? null]))) })}\n`;
  const rows = devices.map((device) => columns.map((column) => cellText(column, device, given.has('bytes'))));
  if (given.has('raw')) return rawText(columns, rows, !given.has('noheadings'));
  // As zramctl does: headings alone are no list.
  if (rows.length === 0) return '';
  const table = tableText(columns, rows, !given.has('noheadings'));
  const width = terminalWidth() ?? Number.POSITIVE_INFINITY;
  const fits = table.split('\n').every((line) => line.length <= width);
  return fits ? table : recordText(columns, rows);
}

function columnsOf(given: CommandArguments): readonly ListColumn[] {
  if (given.has('output-all')) return LIST_COLUMNS;
  const columns = chooseColumns(given.value('output') ?? DEFAULT_COLUMNS.join(','));
  return 'unknown' in columns ? [] : columns;
}
