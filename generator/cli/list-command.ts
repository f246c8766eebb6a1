import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import type { DeviceState } from '../core/state/device-state.ts';
import { MachineHost } from '../host/machine-host.ts';
import { takeInventory } from './device-inventory.ts';
import { tellProblems } from './inventory-problems.ts';
import { toJsonText } from './json-text.ts';
import { cellText, chooseColumns, DEFAULT_COLUMNS, LIST_COLUMNS, type ListColumn } from './list-columns.ts';
import { type MachineOptions, NO_CONFIGURATION } from './machine.ts';
import { printText } from './output.ts';
import { terminalWidth } from './terminal-width.ts';
import { rawText, recordText, tableText } from './text-table.ts';

interface ListOptions extends MachineOptions {
  readonly device: readonly string[] | undefined;
  readonly output: string | undefined;
  readonly 'output-all': boolean;
  readonly bytes: boolean;
  readonly noheadings: boolean;
  readonly raw: boolean;
  readonly json: boolean;
}

/** `trueno-zram list`: as zramctl(8), for both backends. */
export const listCommand: CommandModule<MachineOptions, ListOptions> = {
  command: 'list [device..]',
  describe: 'List the devices that are set up, as zramctl does',
  builder: (yargs) =>
    yargs
      .positional('device', { type: 'string', array: true, describe: 'zram0, /dev/zram0, … (all)' })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'Columns, with commas between; +COLUMN adds to the usual ones',
      })
      .option('output-all', { type: 'boolean', default: false, describe: 'All columns' })
      .option('bytes', { alias: 'b', type: 'boolean', default: false, describe: 'Sizes in bytes' })
      .option('noheadings', { alias: 'n', type: 'boolean', default: false, describe: 'No headings' })
      .option('raw', {
        type: 'boolean',
        default: false,
        describe: 'One blank between columns, \\xNN in them',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON, sizes in bytes' })
      .check(({ config, output, 'output-all': outputAll, raw, json }) => {
        if (config !== undefined) return NO_CONFIGURATION;
        if (Array.isArray(output)) return '--output was given twice';
        if (output !== undefined && outputAll) return '--output and --output-all exclude each other';
        if (raw && json) return '--raw and --json exclude each other';
        const columns = output === undefined ? [] : chooseColumns(output);
        return 'unknown' in columns ? `there is no column "${columns.unknown}"` : true;
      })
      .epilogue(
        `Columns:\n${LIST_COLUMNS.map(({ heading, describe }) => `  ${heading.padEnd(11)}${describe}`).join('\n')}\n\nExit status: 0, or 1 when a device is missing or does not answer.`,
      ),
  handler: async (options) => {
    const root = resolve(options.root);
    const host = new MachineHost(root, process.env);
    const inventory = await takeInventory(options.device ?? [], root, host);
    printText(listText(inventory.devices, options));
    tellProblems(inventory);
  },
};

function listText(devices: readonly DeviceState[], options: ListOptions): string {
  const columns = columnsOf(options);
  if (options.json)
    return `${toJsonText({ devices: devices.map((device) => Object.fromEntries(columns.map(({ name, value }) => [name, value(device) ?? null]))) })}\n`;
  const rows = devices.map((device) => columns.map((column) => cellText(column, device, options.bytes)));
  if (options.raw) return rawText(columns, rows, !options.noheadings);
  // As zramctl does: headings alone are no list.
  if (rows.length === 0) return '';
  const table = tableText(columns, rows, !options.noheadings);
  const width = terminalWidth() ?? Number.POSITIVE_INFINITY;
  const fits = table.split('\n').every((line) => line.length <= width);
  return fits ? table : recordText(columns, rows);
}

function columnsOf({ output, 'output-all': outputAll }: ListOptions): readonly ListColumn[] {
  if (outputAll) return LIST_COLUMNS;
  const columns = chooseColumns(output ?? DEFAULT_COLUMNS.join(','));
  return 'unknown' in columns ? [] : columns;
}
