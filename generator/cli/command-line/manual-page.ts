import { wrapLine } from '../terminal-width.ts';
import type { Command, CommandOption, Operands } from './command.ts';
import { COMMANDS, ENVIRONMENT, PROGRAM_NAME, PROGRAM_SUMMARY, USAGE_STATUS } from './command-table.ts';
import { EVERYWHERE } from './common-options.ts';
import { wordsOf } from './help-text.ts';

/** When what the table says was last changed. */
const DATE = 'November 22, 2026';

/** trueno-zram(8) in the language of mdoc(7). */
export function manualPage(): string {
  return [
    `.Dd ${DATE}`,
    `.Dt ${PROGRAM_NAME.toUpperCase()} 8`,
    '.Os trueno-zram',
    '.Sh NAME',
    `.Nm ${PROGRAM_NAME}`,
    '.Nd look at and change devices of compressed memory',
    '.Sh SYNOPSIS',
    ...COMMANDS.flatMap(synopsis),
    '.Nm',
    '.Fl -help | Fl -version',
    '.Sh DESCRIPTION',
    ...prose(PROGRAM_SUMMARY),
    'Devices are of the kernel',
    '.Pq Pa /dev/zramN',
    'or of',
    '.Xr trueno-ublk 8',
    '.Pq Pa /dev/trueno/zramN ;',
    'what configures them is',
    '.Xr zram-generator.conf 5 .',
    '.Pp',
    'Every command takes these options:',
    ...optionList(EVERYWHERE),
    ...COMMANDS.flatMap(commandSection),
    '.Sh ENVIRONMENT',
    '.Bl -tag -width Ds',
    ...ENVIRONMENT.flatMap(([name, effect]) => [`.It Ev ${name}`, ...prose(sentence(effect))]),
    '.El',
    '.Sh FILES',
    '.Bl -tag -width Ds',
    '.It Pa /run/trueno-zram/NAME.varlink',
    'Control socket of a trueno device, which is asked for its figures.',
    '.El',
    '.Sh EXIT STATUS',
    '0 when all is well, 1 when something is wrong or failed: each command says what.',
    `${USAGE_STATUS} for wrong usage.`,
    '.Sh EXAMPLES',
    '.Bl -tag -width Ds',
    ...COMMANDS.flatMap(({ examples }) => examples).flatMap(([line, effect]) => [
      `.It Ic ${line.split(' ').map(word).join(' ')}`,
      ...prose(sentence(effect)),
    ]),
    '.El',
    '.Sh SEE ALSO',
    '.Xr zram-generator.conf 5 ,',
    '.Xr trueno-ublk 8 ,',
    '.Xr trueno-zram-generator 8 ,',
    '.Xr zramctl 8',
    '',
  ].join('\n');
}

function synopsis({ name, options, operands }: Command): readonly string[] {
  const operand = operands === undefined ? [] : [operandMacro(operands)];
  return ['.Nm', `.Cm ${name}`, ...options.map((option) => `.Op ${optionMacro(option)}`), ...operand];
}

function operandMacro({ placeholder, least, most }: Operands): string {
  const dots = most === 'any' ? ' ...' : '';
  return least === 0 ? `.Op Ar ${placeholder}${dots}` : `.Ar ${placeholder}${dots}`;
}

/** `Fl -root Ns = Ns Ar DIR` */
function optionMacro({ name, value }: CommandOption): string {
  if (value === undefined) return `Fl -${name}`;
  const placeholder = `Ar ${word(value.placeholder)}`;
  return value.optional === true
    ? `Fl -${name} Ns Oo = Ns ${placeholder} Oc`
    : `Fl -${name} Ns = Ns ${placeholder}`;
}

function optionList(options: readonly CommandOption[]): readonly string[] {
  if (options.length === 0) return [];
  return [
    '.Bl -tag -width Ds',
    ...options.flatMap((option) => [
      `.It ${option.short === undefined ? '' : `Fl ${option.short} , `}${optionMacro(option)}`,
      ...prose(sentence(option.summary)),
      ...wordList(option),
    ]),
    '.El',
  ];
}

function wordList(option: CommandOption): readonly string[] {
  const words = wordsOf(option);
  if (words.length === 0) return [];
  const longest = words.reduce((most, entry) => (entry.word.length > most.length ? entry.word : most), '');
  return [
    `.Bl -tag -width ${longest} -compact`,
    ...words.flatMap((entry) => [`.It Cm ${entry.word}`, ...prose(sentence(entry.summary))]),
    '.El',
  ];
}

function commandSection({
  name,
  summary,
  details,
  operands,
  options,
  exitStatus,
}: Command): readonly string[] {
  return [
    `.Ss ${name}`,
    ...prose(`${summary}.`),
    ...details.flatMap((detail) => prose(detail)),
    ...(operands === undefined
      ? []
      : ['.Pp', `.Ar ${operands.placeholder} :`, ...prose(sentence(operands.summary, false))]),
    ...optionList(options),
    '.Pp',
    ...prose(`Exit status: ${exitStatus.map(([status, when]) => `${status} when ${when}`).join('; ')}.`),
  ];
}

function sentence(text: string, capital = true): string {
  const first = text.charAt(0);
  return `${capital ? first.toUpperCase() : first}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** A new line for each sentence, as mdoc(7) wants it, and none too long; no line may look like one of macros. */
function prose(text: string): readonly string[] {
  return text
    .split(/(?<=[a-z)][.!?]) (?=[A-Z])/)
    .flatMap((line) => wrapLine(escaped(line), 79, '').split('\n'))
    .map((line) => line.replace(/^[.']/, '\\&$&'));
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('…', '...').replaceAll('-', '\\-').replaceAll("'", '\\(aq');
}

/** A word in a line of macros must not be one itself. */
function word(text: string): string {
  return /^[A-Z][a-z]$|^[|,.:;()[\]?!]$/.test(text) ? `\\&${escaped(text)}` : escaped(text);
}
