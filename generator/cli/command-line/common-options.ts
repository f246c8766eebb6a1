import type { CommandOption, Operands } from './command.ts';

/** What every command takes, before or behind its name. */
export const EVERYWHERE: readonly CommandOption[] = [
  { name: 'help', short: 'h', summary: 'Show help' },
  { name: 'version', short: 'V', summary: 'Show the version' },
  {
    name: 'root',
    value: { placeholder: 'DIR', kind: { kind: 'directory' } },
    summary: 'Read everything below this directory ($ZRAM_GENERATOR_ROOT, or /)',
  },
];

export const CONFIG: CommandOption = {
  name: 'config',
  value: { placeholder: 'FILE', kind: { kind: 'file' } },
  summary: 'Read this configuration file only, to try it out',
};

export const JSON_OUTPUT: CommandOption = { name: 'json', summary: 'Print JSON' };

export const DEVICES: Operands = {
  placeholder: 'DEVICE',
  kind: { kind: 'device' },
  summary: 'zram0, /dev/zram0, … (all that are set up)',
  least: 0,
  most: 'any',
};

export const SWAPOFF: CommandOption = {
  name: 'swapoff',
  summary: 'Also take swap that is in use: its pages go back into memory first',
};

export const LOSE_FILES: CommandOption = {
  name: 'lose-files',
  summary: 'Also take file systems that are mounted: their files are lost',
};

/** Said of commands that read the configuration. */
export const RUNS_SET = 'Runs the set! commands of the configuration, and writes nothing.';
