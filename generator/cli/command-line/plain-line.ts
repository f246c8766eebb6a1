import { type Command, type CommandOption, isOptionalValue } from './command.ts';
import { CommandArguments } from './command-arguments.ts';
import type { ParsedCommand } from './command-parser.ts';
import { COMMANDS } from './command-table.ts';
import { EVERYWHERE } from './common-options.ts';

/**
 * Reads the lines that people type all the time, the name of a command with options and operands behind it, without the
 * parser, which costs four times as much as starting Node does. Undefined for everything else, what is wrong among it:
 * the parser reads plain lines the same, and tells what is wrong.
 */
export function readPlainLine([name, ...words]: readonly string[]): ParsedCommand | undefined {
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) return undefined;
  const options = [...command.options, ...EVERYWHERE.filter(({ value }) => value !== undefined)];
  const given = new Map<string, string>();
  const operands: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) {
      operands.push(word);
      continue;
    }
    const [dashed = '', ...rest] = word.split('=');
    const option = options.find((each) => isCalled(each, dashed));
    if (option === undefined || given.has(option.name)) return undefined;
    const behind = word.length > dashed.length ? rest.join('=') : undefined;
    const takesNext =
      behind === undefined &&
      option.value !== undefined &&
      (option.value.optional !== true || isOptionalValue(words[at + 1] ?? ''));
    if (takesNext) at += 1;
    const value = takesNext ? (words[at] ?? '') : behind;
    if (!isPlainValue(option, dashed, value)) return undefined;
    given.set(option.name, value ?? '');
  }
  const isRight =
    operands.every((word) => PLAIN_WORD.test(word)) &&
    hasRoomFor(command, operands.length) &&
    !command.exclusive.some((names) => names.filter((one) => given.has(one)).length > 1);
  return isRight ? { command, given: new CommandArguments(operands, given) } : undefined;
}

function isCalled({ name, short }: CommandOption, dashed: string): boolean {
  return dashed === `--${name}` || (short !== undefined && dashed === `-${short}`);
}

/** Names, paths and sizes; no quotes, which the parser takes off. */
const PLAIN_WORD = /^[A-Za-z0-9/][A-Za-z0-9/._%+,-]*$/;

/** Undefined for an option that came without one. */
function isPlainValue({ value: takes }: CommandOption, dashed: string, value: string | undefined): boolean {
  if (value === undefined) return takes === undefined || takes.optional === true;
  // What stands behind `-b=` is read in ways of its own.
  if (takes === undefined || !PLAIN_WORD.test(value) || (takes.optional === true && !dashed.startsWith('--')))
    return false;
  return takes.kind.kind !== 'word' || takes.kind.words.some(({ word }) => word === value);
}

function hasRoomFor({ operands }: Command, count: number): boolean {
  if (operands === undefined) return count === 0;
  return count >= operands.least && (operands.most === 'any' || count <= operands.most);
}
