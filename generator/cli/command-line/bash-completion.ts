import type { Command, CommandOption, ValueKind } from './command.ts';
import { COMMANDS, PROGRAM_NAME } from './command-table.ts';
import { EVERYWHERE } from './common-options.ts';

/** Names of devices that the shell can see without asking anybody. */
const DEVICE_GLOBS = '/dev/zram[0-9]* /dev/trueno/*';

/** A completion for bash(1) that needs nothing but bash; a file of this text is sourced. */
export function bashCompletion(): string {
  return `# bash completion of ${PROGRAM_NAME}; made from its table of commands.

_trueno_zram() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= index
  # "--root=/m" comes as three words, as = is one of COMP_WORDBREAKS.
  if [[ $word == = ]]; then
    word=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
${valuedGlobals()}      -*|=) ;;
      *) command=\${COMP_WORDS[index]}; break ;;
    esac
  done
  COMPREPLY=()
  case $command:$previous in
${[...COMMANDS.flatMap(({ name, options }) => options.flatMap((option) => valueCase(`${name}`, option))), ...EVERYWHERE.flatMap((option) => valueCase('*', option))].join('')}  esac
  case $command in
    '') ${compgen(`-W '${[...COMMANDS.map(({ name }) => name), ...optionWords(EVERYWHERE)].join(' ')}'`)} ;;
${COMMANDS.map(commandCase).join('')}  esac
  # Behind = comes a value.
  [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == --*= ]] && compopt -o nospace 2>/dev/null
}

_trueno_zram_devices() {
  local path
  for path in ${DEVICE_GLOBS}; do
    [[ -e $path ]] && printf '%s\\n' "$path" "\${path##*/}"
  done
}

complete -F _trueno_zram ${PROGRAM_NAME}
`;
}

function compgen(what: string): string {
  return `mapfile -t COMPREPLY < <(compgen ${what} -- "$word")`;
}

/** The loop that looks for the command must pass over the values of options before it. */
function valuedGlobals(): string {
  const names = EVERYWHERE.filter(({ value }) => value !== undefined).map(({ name }) => `--${name}`);
  return `      ${names.join('|')}) ((index++)); [[ \${COMP_WORDS[index]} == = ]] && ((index++)) ;;\n`;
}

function valueCase(command: string, option: CommandOption): readonly string[] {
  const { name, short, value } = option;
  if (value === undefined) return [];
  // A value that can be left out stands behind = only.
  const names = [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
  const patterns = names.map((word) => `${command}:${word}`).join('|');
  if (value.optional === true) return [];
  return [`    ${patterns}) ${completeValue(value.kind)}; return ;;\n`];
}

function completeValue(kind: ValueKind): string {
  switch (kind.kind) {
    case 'file':
      return `compopt -o filenames 2>/dev/null; ${compgen('-f')}`;
    case 'directory':
      return `compopt -o filenames 2>/dev/null; ${compgen('-d')}`;
    case 'device':
      return compgen('-W "$(_trueno_zram_devices)"');
    case 'word':
      return compgen(`-W '${kind.words.map(({ word }) => word).join(' ')}'`);
    case 'list':
      return completeList(kind.words.map(({ word }) => word));
    case 'text':
      return ':';
  }
}

/** Words before the last comma stay as they are. Columns are written in small letters as well. */
function completeList(words: readonly string[]): string {
  const isUpperCase = words.every((word) => word === word.toUpperCase());
  const last = `local last=\${word##*,}; mapfile -t COMPREPLY < <(compgen -P "$list" -W '${words.join(' ')}' -- "\${last${isUpperCase ? '^^' : ''}}")`;
  return `local list=; [[ $word == *,* ]] && list=\${word%,*},; ${last}; compopt -o nospace 2>/dev/null`;
}

function commandCase({ name, operands, options }: Command): string {
  const all = `-W '${optionWords([...options, ...EVERYWHERE]).join(' ')}'`;
  if (operands === undefined) return `    ${name}) ${compgen(all)} ;;\n`;
  return `    ${name}) if [[ $word == -* ]]; then ${compgen(all)}; else ${completeValue(operands.kind)}; fi ;;\n`;
}

function optionWords(options: readonly CommandOption[]): readonly string[] {
  return options.flatMap(({ name, short, value }) => [
    value !== undefined && value.optional !== true ? `--${name}=` : `--${name}`,
    ...(short === undefined ? [] : [`-${short}`]),
  ]);
}
