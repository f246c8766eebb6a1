import type { Command } from './command.ts';
import { CONFIGURATION_COMMANDS } from './configuration-commands.ts';
import { DEVICE_COMMANDS } from './device-commands.ts';
import { LOOKING_COMMANDS } from './looking-commands.ts';
import { MEASURING_COMMANDS } from './measuring-commands.ts';

export const PROGRAM_NAME = 'trueno-zram';

/** Two lines at most. */
export const PROGRAM_SUMMARY =
  'Shows what compressed swap and file systems are configured, on which backend, and how they are doing; and changes them while they are in use.';

/** All commands, in the order of help. */
export const COMMANDS: readonly Command[] = [
  ...LOOKING_COMMANDS,
  ...CONFIGURATION_COMMANDS,
  ...DEVICE_COMMANDS,
  ...MEASURING_COMMANDS,
];

/** Exit status of wrong usage. */
export const USAGE_STATUS = 2;

/** Variables that the program heeds. */
export const ENVIRONMENT: readonly (readonly [name: string, effect: string])[] = [
  ['ZRAM_GENERATOR_ROOT', 'read everything below this directory instead of /, as --root does'],
  ['NO_COLOR', 'when it is not empty, print no colours'],
];
