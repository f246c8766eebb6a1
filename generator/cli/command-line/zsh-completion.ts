import type { Command, CommandOption, ValueKind } from './command.ts';
import { COMMANDS, PROGRAM_NAME } from './command-table.ts';
import { EVERYWHERE } from './common-options.ts';
import { wordsOf } from './help-text.ts';

/** A completion for zsh(1): the text of a file `_trueno-zram` in its function path (zshcompsys(1)). */
export function zshCompletion(): string {
  return `#compdef ${PROGRAM_NAME}
# Made from its table of commands.

_trueno_zram_devices() {
  local -a paths
  paths=(/dev/zram<->(N) /dev/trueno/*(N))
  compadd -a paths
  compadd -- \${paths:t}
}

_trueno_zram_commands() {
  local -a commands
  commands=(
${COMMANDS.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}\n`).join('')}  )
  _describe -t commands command commands
}

${COMMANDS.flatMap(wordFunctions).join('')}_trueno-zram() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C -S \\
${EVERYWHERE.map((option) => `    ${optionSpec(option, '')} \\\n`).join('')}    '1: :_trueno_zram_commands' \\
    '*:: :->arguments' && return
  [[ $state == arguments ]] || return
  case $words[1] in
${COMMANDS.map(commandCase).join('')}  esac
}

_trueno-zram "$@"
`;
}

/** A function for each option whose value is made of words. */
function wordFunctions(command: Command): readonly string[] {
  return command.options.flatMap((option) => {
    const words = wordsOf(option);
    if (option.value === undefined || words.length === 0) return [];
    const specs = words.map(({ word, summary }) => `    ${quoted(`${word}[${bracketed(summary)}]`)} \\\n`);
    const list = option.value.kind.kind === 'list' ? '-s , ' : '';
    return [
      `${wordFunction(command, option)}() {\n  _values ${list}${quoted(option.value.placeholder)} \\\n${specs.join('')}}\n\n`,
    ];
  });
}

function wordFunction(command: Command, { name }: CommandOption): string {
  return `_trueno_zram_${command.name}_${name}`;
}

function commandCase(command: Command): string {
  const { name, options, operands } = command;
  const specs = [
    ...options.map((option) => optionSpec(option, wordFunction(command, option))),
    ...EVERYWHERE.map((option) => optionSpec(option, '')),
  ];
  if (operands !== undefined)
    specs.push(
      quoted(`${operands.most === 'any' ? '*' : '1'}:${operands.placeholder}:${action(operands.kind, '')}`),
    );
  return `    ${name})\n      _arguments -S ${specs.map((spec) => `\\\n        ${spec}`).join(' ')} ;;\n`;
}

/** `'(-o --output)'{-o,--output}'=[summary]:COLUMN:…'` (zshcompsys(1), _arguments), spelled out. */
function optionSpec({ name, short, summary, value }: CommandOption, words: string): string {
  const isOptional = value?.optional === true;
  const mark = value === undefined ? '' : isOptional ? '=-' : '=';
  const message =
    value === undefined ? '' : `:${isOptional ? ':' : ''}${value.placeholder}:${action(value.kind, words)}`;
  const text = `[${bracketed(summary)}]${message}`;
  if (short === undefined) return quoted(`--${name}${mark}${text}`);
  const spec = (option: string, itsMark: string): string =>
    quoted(`(-${short} --${name})${option}${itsMark}${text}`);
  return `${spec(`-${short}`, value === undefined ? '' : '+')} ${spec(`--${name}`, mark)}`;
}

function action(kind: ValueKind, words: string): string {
  switch (kind.kind) {
    case 'file':
      return '_files';
    case 'directory':
      return '_files -/';
    case 'device':
      return '_trueno_zram_devices';
    case 'word':
    case 'list':
      return words;
    case 'text':
      return ' ';
  }
}

/** Text in brackets, which a bracket would end. */
function bracketed(text: string): string {
  return text.replace(/[\\[\]]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
