import type { Command } from './command-line/command.ts';
import { COMMANDS } from './command-line/command-table.ts';
import { EVERYWHERE } from './command-line/common-options.ts';
import { commandHelp, programHelp } from './command-line/help-text.ts';
import { readPlainLine } from './command-line/plain-line.ts';
import { rootProblem } from './command-line/root-option.ts';
import { printText } from './output.ts';
import { terminalWidth } from './terminal-width.ts';

/** Put in by the bundler: the version of package.json. */
declare const TRUENO_ZRAM_VERSION: string;

/**
 * Answers what people type all the time without loading the parser, which costs as much as starting Node does: help,
 * the version, and `status` on a plain line. Undefined for every other command line.
 */
export async function quickAnswer(args: readonly string[]): Promise<number | undefined> {
  if (asksFor('help', args)) return show(helpFor(commandIn(args)));
  if (asksFor('version', args)) return show(`${TRUENO_ZRAM_VERSION}\n`);
  const plain = readPlainLine(args);
  if (plain?.command.name !== 'status' || rootProblem(plain.given) !== undefined) return undefined;
  const { run } = await import('./status-command.ts');
  return run(plain.given);
}

/** Whoever asks for help is not told what else is wrong. Behind `--` there are no options. */
function asksFor(name: string, args: readonly string[]): boolean {
  const { short } = EVERYWHERE.find((option) => option.name === name) ?? {};
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).some(
    (argument) => argument === `--${name}` || argument === `-${short}`,
  );
}

/** The first word that is the name of a command. */
function commandIn(args: readonly string[]): Command | undefined {
  const [first] = args.flatMap((word) => COMMANDS.filter(({ name }) => name === word));
  return first;
}

function helpFor(command: Command | undefined): string {
  const width = Math.min(WIDEST_HELP, terminalWidth() ?? 80);
  return command === undefined ? programHelp(width) : commandHelp(command, width);
}

const WIDEST_HELP = 100;

function show(text: string): number {
  printText(text);
  return 0;
}
