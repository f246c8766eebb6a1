import { wrapLine } from '../terminal-width.ts';
import type { Command, CommandOption, Word } from './command.ts';
import { COMMANDS, ENVIRONMENT, PROGRAM_NAME, PROGRAM_SUMMARY, USAGE_STATUS } from './command-table.ts';
import { EVERYWHERE } from './common-options.ts';

/** What stands beside what, e.g. an option and what it does. */
type Row = readonly [term: string, text: string];

/** `trueno-zram --help`, in lines of `width` columns at most. */
export function programHelp(width: number): string {
  return joinBlocks([
    [`Usage: ${PROGRAM_NAME} COMMAND [OPTION]...`],
    [wrapLine(PROGRAM_SUMMARY, width, '')],
    section(
      'Commands',
      COMMANDS.map((command): Row => [`${command.name}${operandText(command)}`, command.summary]),
      width,
    ),
    section('Options', EVERYWHERE.map(optionRow), width),
    section(
      'Environment',
      ENVIRONMENT.map(([name, effect]): Row => [name, effect]),
      width,
    ),
    [
      wrapLine(
        `${PROGRAM_NAME} COMMAND --help tells the rest; so does the manual page ${PROGRAM_NAME}(8).`,
        width,
        '',
      ),
    ],
  ]);
}

/** `trueno-zram COMMAND --help`. */
export function commandHelp(command: Command, width: number): string {
  const { name, summary, details, operands, options, exitStatus, examples } = command;
  const operandRows: Row[] = operands === undefined ? [] : [[operands.placeholder, operands.summary]];
  return joinBlocks([
    [wrapLine(`Usage: ${PROGRAM_NAME} ${name} [OPTION]...${operandText(command)}`, width, '  ')],
    [wrapLine(`${summary}.`, width, ''), ...details.map((detail) => wrapLine(detail, width, ''))],
    section('Operands', operandRows, width),
    section('Options', [...options, ...EVERYWHERE].map(optionRow), width),
    ...options.map((option) => section(`Values of --${option.name}`, wordsOf(option).map(wordRow), width)),
    section(
      'Exit status',
      [...exitStatus, [USAGE_STATUS, 'wrong usage'] as const].map(
        ([status, when]): Row => [`${status}`, when],
      ),
      width,
    ),
    examples.length === 0
      ? []
      : [
          'Examples:',
          ...examples.flatMap(([line, effect]) => [
            `  ${line}`,
            wrapLine(`      ${effect}`, width, '      '),
          ]),
        ],
  ]);
}

/** Where to look after wrong usage. */
export function helpLine(command: Command | undefined): string {
  return `Try '${[PROGRAM_NAME, ...(command === undefined ? [] : [command.name]), '--help'].join(' ')}'.`;
}

function joinBlocks(blocks: readonly (readonly string[])[]): string {
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n');
}

/** ` [DEVICE]...`, ` DIR`, or nothing. */
export function operandText({ operands }: Command): string {
  if (operands === undefined) return '';
  const { placeholder, least, most } = operands;
  const one = least === 0 ? `[${placeholder}]` : placeholder;
  return ` ${one}${most === 'any' ? '...' : ''}`;
}

/** `--output=COLUMN,…`, `--watch[=SECONDS]`, `--json`. */
export function longOption({ name, value }: CommandOption): string {
  if (value === undefined) return `--${name}`;
  return value.optional === true ? `--${name}[=${value.placeholder}]` : `--${name}=${value.placeholder}`;
}

/** The words that a value can be made of; none where it can be anything. */
export function wordsOf({ value }: CommandOption): readonly Word[] {
  return value?.kind.kind === 'word' || value?.kind.kind === 'list' ? value.kind.words : [];
}

function optionRow(option: CommandOption): Row {
  const short = option.short === undefined ? '   ' : `-${option.short},`;
  return [`${short} ${longOption(option)}`, option.summary];
}

function wordRow({ word, summary }: Word): Row {
  return [word, summary];
}

/** Below this, texts stand below their terms. */
const NARROWEST_TEXT = 30;
const LONGEST_TERM = 24;

function section(title: string, rows: readonly Row[], width: number): readonly string[] {
  if (rows.length === 0) return [];
  const term = Math.min(LONGEST_TERM, Math.max(...rows.map(([name]) => name.length)));
  const indent = ' '.repeat(2 + term + 2);
  if (width - indent.length < NARROWEST_TEXT)
    return [
      `${title}:`,
      ...rows.flatMap(([name, text]) => [`  ${name}`, wrapLine(`      ${text}`, width, '      ')]),
    ];
  return [
    `${title}:`,
    ...rows.flatMap(([name, text]) =>
      name.length > term
        ? [`  ${name}`, wrapLine(`${indent}${text}`, width, indent)]
        : [wrapLine(`  ${name.padEnd(term)}  ${text}`, width, indent)],
    ),
  ];
}
