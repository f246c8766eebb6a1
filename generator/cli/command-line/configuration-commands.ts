import type { Command, ExitStatus } from './command.ts';
import { CONFIG, JSON_OUTPUT, LOSE_FILES, RUNS_SET, SWAPOFF } from './common-options.ts';

const EXIT_STATUS: readonly ExitStatus[] = [
  [0, 'there are no errors; warnings do not count'],
  [1, 'there are errors'],
];

/** Commands that look at the configuration. */
export const CONFIGURATION_COMMANDS: readonly Command[] = [
  {
    name: 'explain',
    summary: 'Show what the configuration brings up here, on which backend, and why',
    details: [
      RUNS_SET,
      'The last line of a device tells what runs now. With --diff, the plan of apply is shown, and each unit that differs, as diff does.',
    ],
    options: [
      { name: 'diff', summary: 'Show how that differs from what runs now' },
      { ...JSON_OUTPUT, summary: 'Print JSON, messages included' },
      CONFIG,
    ],
    exclusive: [],
    exitStatus: EXIT_STATUS,
    examples: [
      ['trueno-zram explain --config new.conf', 'what another configuration would do'],
      ['trueno-zram explain --diff --config new.conf', 'what it would change'],
    ],
  },
  {
    name: 'check',
    summary: 'Check the configuration for errors and for lines that silently mean something else',
    details: [RUNS_SET],
    options: [JSON_OUTPUT, CONFIG],
    exclusive: [],
    exitStatus: EXIT_STATUS,
    examples: [['trueno-zram check', 'before a reboot']],
  },
  {
    name: 'render',
    summary: 'Write the units into a directory, to look at them',
    details: [
      'systemd does not see what is written there. Existing files are kept. On a terminal, green units are new to systemd, and yellow ones differ from those that it has.',
    ],
    operands: {
      placeholder: 'DIR',
      kind: { kind: 'directory' },
      summary: 'Where to write',
      least: 1,
      most: 1,
    },
    options: [
      { name: 'diff', summary: 'Show also how units differ from those that systemd has now' },
      { ...JSON_OUTPUT, summary: 'Print JSON, messages included' },
      CONFIG,
    ],
    exclusive: [],
    exitStatus: EXIT_STATUS,
    examples: [['trueno-zram render /tmp/units', 'the units of the next boot']],
  },
  {
    name: 'apply',
    summary: 'Bring the machine to the configuration without a reboot, after showing how',
    details: [
      'Touches only what has changed. New swap comes up before other swap goes. What can be changed while a device is in use is: limit, objective, the algorithm of a trueno device, mount options.',
      'A device that must be set up anew and is in use stays as it is, unless --swapoff or --lose-files says otherwise; and so does swap whose pages have nowhere to go.',
      'Runs the set! commands of the configuration.',
    ],
    options: [
      { name: 'dry-run', short: 'n', summary: 'Show the plan only' },
      { name: 'yes', short: 'y', summary: 'Do not ask' },
      SWAPOFF,
      LOSE_FILES,
      { ...JSON_OUTPUT, summary: 'Print JSON, with what was done; needs --yes or --dry-run' },
    ],
    exclusive: [['dry-run', 'yes']],
    exitStatus: [
      [0, 'the machine is as configured, or --dry-run has nothing in its way'],
      [1, 'something failed or stays as it is, there are errors in the configuration, or the answer was no'],
    ],
    examples: [
      ['trueno-zram apply --dry-run', 'what it would do'],
      ['trueno-zram apply --yes --swapoff', 'in a script, after zram-size was changed'],
    ],
  },
];
