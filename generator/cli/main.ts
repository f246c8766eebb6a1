import { visible } from '../core/diagnostic.ts';
import { ok, type Result } from '../core/result.ts';
import type { ParsedCommand, UsageProblem } from './command-line/command-parser.ts';
import { PROGRAM_NAME, USAGE_STATUS } from './command-line/command-table.ts';
import { helpLine } from './command-line/help-text.ts';
import { readPlainLine } from './command-line/plain-line.ts';
import { rootProblem } from './command-line/root-option.ts';
import { COMMAND_PROGRAMS } from './command-programs.ts';

/** Runs a command line that the quick program has no answer to; gives the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const parsed = await read(args);
  if (!parsed.ok) return tellUsage(parsed.error);
  const { command, given } = parsed.value;
  const program = await COMMAND_PROGRAMS[command.name]?.();
  const text = rootProblem(given) ?? program?.check?.(given);
  if (program === undefined || text !== undefined) return tellUsage({ command, text: text ?? command.name });
  return program.run(given);
}

async function read(args: readonly string[]): Promise<Result<ParsedCommand, UsageProblem>> {
  const plain = readPlainLine(args);
  if (plain !== undefined) return ok(plain);
  const { parseCommandLine } = await import('./command-line/command-parser.ts');
  return parseCommandLine(args);
}

function tellUsage({ command, text }: UsageProblem): number {
  process.stderr.write(`${PROGRAM_NAME}: ${visible(text)}\n${helpLine(command)}\n`);
  return USAGE_STATUS;
}
