import yargs, { type ArgumentsCamelCase, type Argv } from 'yargs';
import { err, ok, type Result } from '../../core/result.ts';
import { type Command, type CommandOption, isOptionalValue, type Operands } from './command.ts';
import { CommandArguments } from './command-arguments.ts';
import { COMMANDS, PROGRAM_NAME } from './command-table.ts';
import { EVERYWHERE } from './common-options.ts';

/** A command and what it was given. */
export interface ParsedCommand {
  readonly command: Command;
  readonly given: CommandArguments;
}

/** Wrong usage: a sentence, and the command that it is about where one was named. */
export interface UsageProblem {
  readonly command: Command | undefined;
  readonly text: string;
}

type Values = ArgumentsCamelCase<Record<string, unknown>>;

/** Reads a command line by the table of commands. */
export async function parseCommandLine(
  args: readonly string[],
): Promise<Result<ParsedCommand, UsageProblem>> {
  let parsed: ParsedCommand | undefined;
  let current: Command | undefined;
  const parser = yargs(withOptionalValues(args))
    .scriptName(PROGRAM_NAME)
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    // Those are answered from the table before, whatever else the line says.
    .help(false)
    .version(false)
    .demandCommand(1, 'which command?')
    .strict()
    .recommendCommands()
    .exitProcess(false)
    .fail((message, error) => {
      // yargs gives wrong usage as message, also where it has an error of its own.
      throw error !== undefined && !message ? error : new Refusal(message);
    });
  for (const option of SHARED) addOption(parser, option, true);
  for (const command of COMMANDS) {
    parser.command({
      command: `${command.name}${positionalText(command.operands)}`,
      // Help is made from the table, and yargs would set one up each time.
      describe: false,
      builder: (builder: Argv) => {
        current = command;
        if (command.operands !== undefined)
          builder.positional(positionalName(command.operands), { type: 'string', hidden: true });
        for (const option of command.options) addOption(builder, option, false);
        return builder;
      },
      handler: (values: Values) => {
        const given = argumentsOf(command, values);
        const problem = exclusionProblem(command, given);
        if (problem !== undefined) throw new Refusal(problem);
        parsed = { command, given };
      },
    });
  }
  try {
    await parser.parseAsync();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return err({ command: current, text: error.message });
  }
  return parsed === undefined ? err({ command: current, text: 'nothing to do' }) : ok(parsed);
}

/** yargs takes any word behind an option for its value; `--watch=` has none. */
function withOptionalValues(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  return args.map((word, at) => {
    const isNamed = (end < 0 || at < end) && OPTIONAL.has(word);
    return isNamed && !isOptionalValue(args[at + 1] ?? '') ? `${word}=` : word;
  });
}

const OPTIONAL: ReadonlySet<string> = new Set(
  COMMANDS.flatMap(({ options }) => options)
    .filter(({ value }) => value?.optional === true)
    .map(({ name }) => `--${name}`),
);

/** Help and version are switches. */
const SHARED = EVERYWHERE.filter(({ value }) => value !== undefined);

class Refusal extends Error {}

function addOption(parser: Argv, { name, short, value }: CommandOption, global: boolean): void {
  parser.option(name, {
    type: value === undefined ? 'boolean' : 'string',
    hidden: true,
    global,
    ...(short === undefined ? {} : { alias: short }),
    ...(value === undefined || value.optional === true ? {} : { requiresArg: true }),
  });
}

/** ` [device..]` or nothing. How many there must be is looked at later, as yargs does not count those behind `--`. */
function positionalText(operands: Operands | undefined): string {
  if (operands === undefined) return '';
  return ` [${positionalName(operands)}${operands.most === 'any' ? '..' : ''}]`;
}

function positionalName({ placeholder }: Operands): string {
  return placeholder.toLowerCase();
}

function argumentsOf({ operands, options }: Command, values: Values): CommandArguments {
  const given = new Map<string, string>();
  for (const option of [...options, ...SHARED]) {
    const value = values[option.name];
    if (value === undefined || value === false) continue;
    // yargs makes a list of an option that comes twice.
    if (Array.isArray(value)) throw new Refusal(`--${option.name} was given twice`);
    if (value === '' && option.value?.optional !== true) throw new Refusal(`--${option.name} is empty`);
    given.set(option.name, value === true ? '' : checkedWord(option, String(value)));
  }
  const operand: unknown = operands === undefined ? undefined : values[positionalName(operands)];
  // yargs leaves what stands behind `--` beside the command's name.
  const words = [operand ?? [], values._.slice(1)].flat().map(String);
  const problem = wordsProblem(operands, words);
  if (problem !== undefined) throw new Refusal(problem);
  return new CommandArguments(words, given);
}

function wordsProblem(operands: Operands | undefined, words: readonly string[]): string | undefined {
  const [first] = words;
  if (operands === undefined) return first === undefined ? undefined : `Unknown argument: ${first}`;
  if (words.length < operands.least) return `${operands.placeholder} is missing: ${operands.summary}`;
  if (words.length > 1 && operands.most === 1) return `Unknown argument: ${words[1]}`;
  return words.includes('') ? `${operands.placeholder} is empty` : undefined;
}

function checkedWord({ name, value }: CommandOption, given: string): string {
  if (value?.kind.kind !== 'word' || value.kind.words.some(({ word }) => word === given)) return given;
  const words = value.kind.words.map(({ word }) => word);
  throw new Refusal(`--${name} takes ${words.slice(0, -1).join(', ')} or ${words.at(-1)}; it got "${given}"`);
}

function exclusionProblem({ exclusive }: Command, given: CommandArguments): string | undefined {
  for (const names of exclusive) {
    const [first, second] = names.filter((name) => given.has(name));
    if (first !== undefined && second !== undefined) return `--${first} and --${second} exclude each other`;
  }
  return undefined;
}
