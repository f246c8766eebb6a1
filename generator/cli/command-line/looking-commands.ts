import { USUAL_INTERVAL_S } from '../interval.ts';
import { LIST_COLUMNS } from '../list-columns.ts';
import type { Command, CommandOption, Word } from './command.ts';
import { CONFIG, DEVICES, JSON_OUTPUT, RUNS_SET } from './common-options.ts';

const COLUMNS: readonly Word[] = LIST_COLUMNS.map(({ heading, describe }) => ({
  word: heading,
  summary: describe,
}));

const WATCH: CommandOption = {
  name: 'watch',
  value: { placeholder: 'SECONDS', kind: { kind: 'text' }, optional: true },
  summary: `Print again every so many seconds (--watch is --watch=${USUAL_INTERVAL_S})`,
};

/** Commands that show devices and machine, and change nothing. */
export const LOOKING_COMMANDS: readonly Command[] = [
  {
    name: 'status',
    summary: 'Show what the devices save, how they are, and what is in their way',
    details: [RUNS_SET],
    options: [JSON_OUTPUT, CONFIG],
    exclusive: [],
    exitStatus: [
      [0, 'all is well; warnings do not count'],
      [1, 'a device is configured and not up, does not answer, or lost pages'],
    ],
    examples: [['trueno-zram status', 'one screen for people']],
  },
  {
    name: 'list',
    summary: 'List the devices that are set up, as zramctl does',
    details: [],
    operands: DEVICES,
    options: [
      {
        name: 'output',
        short: 'o',
        value: { placeholder: 'COLUMN,…', kind: { kind: 'list', words: COLUMNS } },
        summary: 'Show these columns; +COLUMN adds to the usual ones',
      },
      { name: 'output-all', summary: 'Show all columns' },
      { name: 'bytes', short: 'b', summary: 'Print sizes in bytes' },
      { name: 'noheadings', short: 'n', summary: 'Print no headings' },
      { name: 'raw', summary: 'Print one blank between columns, and \\xNN in them' },
      { name: 'json', summary: 'Print JSON, sizes in bytes' },
    ],
    exclusive: [
      ['output', 'output-all'],
      ['raw', 'json'],
    ],
    exitStatus: [
      [0, 'all devices are shown'],
      [1, 'a device is missing or does not answer'],
    ],
    examples: [
      ['trueno-zram list', 'the table of zramctl, for both backends'],
      ['trueno-zram list --bytes -n -o name,data,total', 'for scripts'],
    ],
  },
  {
    name: 'stat',
    summary: 'Show every figure of the devices, under the names that the kernel gives them',
    details: [
      "mm_stat, io_stat and bd_stat are explained in the kernel's zram.rst (Documentation/admin-guide/blockdev).",
      'With --watch and --json, each line is a document.',
    ],
    operands: DEVICES,
    options: [JSON_OUTPUT, { name: 'prometheus', summary: "Print Prometheus' text format" }, WATCH],
    exclusive: [
      ['json', 'prometheus'],
      ['prometheus', 'watch'],
    ],
    exitStatus: [
      [0, 'all devices are shown'],
      [1, 'a device is missing or does not answer'],
    ],
    examples: [
      ['trueno-zram stat --watch zram0', 'the figures of one device, every two seconds'],
      ['trueno-zram stat --prometheus', "for node_exporter's textfile collector"],
    ],
  },
  {
    name: 'top',
    summary: 'Watch the devices: ratio, rates, latency, codecs and their history',
    details: [
      'On a terminal, the whole screen; ? shows the keys, q ends. Elsewhere, a line for each device and look.',
      'Rates are bytes of pages a second. Latency and codecs are known of trueno devices only.',
    ],
    operands: DEVICES,
    options: [
      {
        name: 'interval',
        short: 'i',
        value: { placeholder: 'SECONDS', kind: { kind: 'text' } },
        summary: `Look every so many seconds (${USUAL_INTERVAL_S})`,
      },
      {
        name: 'count',
        short: 'n',
        value: { placeholder: 'NUMBER', kind: { kind: 'text' } },
        summary: 'End after so many looks',
      },
    ],
    exclusive: [],
    exitStatus: [
      [0, 'it was ended'],
      [1, 'a device that was named is missing'],
    ],
    examples: [
      ['trueno-zram top', 'all devices'],
      ['trueno-zram top --interval=1 --count=60 zram0', 'a minute of one device'],
    ],
  },
  {
    name: 'doctor',
    summary: 'Look for everything that can go wrong, and say how to mend it',
    details: [
      'Asks trueno-ublk whether it can serve. Runs the set! commands of the configuration, and changes nothing.',
    ],
    options: [JSON_OUTPUT, CONFIG],
    exclusive: [],
    exitStatus: [
      [0, 'all is well; notes do not count'],
      [1, 'there is a warning or an error'],
    ],
    examples: [['trueno-zram doctor', 'what was found, and below it what to run']],
  },
];
