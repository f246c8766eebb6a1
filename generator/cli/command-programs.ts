import type { CommandArguments } from './command-line/command-arguments.ts';

/** The code of a command. */
export interface CommandProgram {
  /** Wrong usage that only the command can tell; a sentence. */
  readonly check?: (given: CommandArguments) => string | undefined;
  /** Gives the exit status. */
  readonly run: (given: CommandArguments) => number | Promise<number>;
}

/** What runs each command of the table, loaded when it is asked for and not before: people wait for the others, too. */
export const COMMAND_PROGRAMS: Readonly<Record<string, () => Promise<CommandProgram>>> = {
  status: () => import('./status-command.ts'),
  list: () => import('./list-command.ts'),
  stat: () => import('./stat-command.ts'),
  top: () => import('./top-command.ts'),
  doctor: () => import('./doctor-command.ts'),
  create: () => import('./create-command.ts'),
  remove: () => import('./remove-command.ts'),
  resize: () => import('./resize-command.ts'),
  set: () => import('./set-command.ts'),
  explain: () => import('./explain-command.ts'),
  check: () => import('./check-command.ts'),
  apply: () => import('./apply-command.ts'),
  render: () => import('./render-command.ts'),
  bench: () => import('./bench-command.ts'),
  analyze: () => import('./analyze-command.ts'),
};
