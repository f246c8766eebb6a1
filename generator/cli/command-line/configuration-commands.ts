import type { Command, ExitStatus } from './command.ts';
import { CONFIG, JSON_OUTPUT, RUNS_SET } from './common-options.ts';

const EXIT_STATUS: readonly ExitStatus[] = [
  [0, 'there are no errors; warnings do not count'],
  [1, 'there are errors'],
];

/** Commands that look at the configuration. */
export const CONFIGURATION_COMMANDS: readonly Command[] = [
  {
    name: 'explain',
    summary: 'Show what the configuration brings up here, on which backend, and why',
    details: [RUNS_SET],
    options: [{ ...JSON_OUTPUT, summary: 'Print JSON, messages included' }, CONFIG],
    exclusive: [],
    exitStatus: EXIT_STATUS,
    examples: [['trueno-zram explain --config new.conf', 'what another configuration would do']],
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
    details: ['systemd does not see what is written there. Existing files are kept.'],
    operands: {
      placeholder: 'DIR',
      kind: { kind: 'directory' },
      summary: 'Where to write',
      least: 1,
      most: 1,
    },
    options: [CONFIG],
    exclusive: [],
    exitStatus: EXIT_STATUS,
    examples: [['trueno-zram render /tmp/units', 'the units of the next boot']],
  },
];
