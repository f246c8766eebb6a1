import type { Command, CommandOption, ValueKind, Word } from './command.ts';
import { COMMANDS, PROGRAM_NAME } from './command-table.ts';
import { EVERYWHERE } from './common-options.ts';

/** A completion for fish(1). */
export function fishCompletion(): string {
  const names = COMMANDS.map(({ name }) => name).join(' ');
  const lines = [
    ...EVERYWHERE.map((option) => complete('', option)),
    ...COMMANDS.map(
      ({ name, summary }) =>
        `complete -c ${PROGRAM_NAME} -n __trueno_zram_needs_command -a ${name} -d ${quoted(summary)}`,
    ),
    ...COMMANDS.flatMap(commandLines),
  ];
  return `# fish completion of ${PROGRAM_NAME}; made from its table of commands.

function __trueno_zram_devices
    for path in /dev/zram* /dev/trueno/*
        echo $path
        string replace -r '.*/' '' $path
    end
end

function __trueno_zram_needs_command
    not __fish_seen_subcommand_from ${names}
end

complete -c ${PROGRAM_NAME} -f
${lines.join('\n')}
`;
}

function commandLines(command: Command): readonly string[] {
  const condition = ` -n '__fish_seen_subcommand_from ${command.name}'`;
  const { operands } = command;
  const lines = command.options.map((option) => complete(condition, option));
  if (operands !== undefined) lines.push(`complete -c ${PROGRAM_NAME}${condition}${value(operands.kind)}`);
  return lines;
}

function complete(condition: string, { name, short, summary, value: taken }: CommandOption): string {
  const letter = short === undefined ? '' : ` -s ${short}`;
  const words = taken === undefined ? '' : `${taken.optional === true ? '' : ' -r'}${value(taken.kind)}`;
  return `complete -c ${PROGRAM_NAME}${condition}${letter} -l ${name}${words} -d ${quoted(summary)}`;
}

function value(kind: ValueKind): string {
  switch (kind.kind) {
    case 'file':
      return ' -F';
    case 'directory':
      return " -a '(__fish_complete_directories)'";
    case 'device':
      return " -a '(__trueno_zram_devices)'";
    case 'word':
      return ` -a ${quoted(wordLines(kind.words))}`;
    case 'list':
      return ` -a ${quoted(`(__fish_append , ${kind.words.map(({ word, summary }) => quoted(`${word}\t${summary}`)).join(' ')})`)}`;
    case 'text':
      return '';
  }
}

/** A word a line, with a tab before what it means. */
function wordLines(words: readonly Word[]): string {
  return words.map(({ word, summary }) => `${word}\t${summary}`).join('\n');
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
