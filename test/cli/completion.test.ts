import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../generator/cli/command-line/command-table.ts';
import { run, succeeds } from './built-program.ts';
import { Terminal } from './terminal.ts';

const build = fileURLToPath(new URL('../../build', import.meta.url));
const completions = join(build, 'completions');
const NAMES = COMMANDS.map(({ name }) => name).sort();

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trueno-completion-'));
  mkdirSync(join(folder, 'unit files'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('bash', () => {
  /** What is offered for the last of these words, as bash itself splits them. */
  async function offered(...words: readonly string[]): Promise<string[]> {
    const script = `source "$1"; shift; cd "$1"; shift
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _trueno_zram; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const file = join(completions, 'trueno-zram.bash');
    const args = ['-c', script, 'bash', file, folder, 'trueno-zram', ...words];
    const { status, stdout, stderr } = await run('bash', args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.split('\n').filter((line) => line !== '');
  }

  test('loads, and is bound to the program', async () => {
    const script = 'set -eu; source "$1"; complete -p trueno-zram';
    const { stdout, stderr } = await run('bash', [
      '-c',
      script,
      'bash',
      join(completions, 'trueno-zram.bash'),
    ]);
    expect({ stdout, stderr }).toEqual({ stdout: 'complete -F _trueno_zram trueno-zram\n', stderr: '' });
  });

  test('offers commands, and then what the command takes', async () => {
    expect((await offered('')).filter((word) => !word.startsWith('-')).sort()).toEqual(NAMES);
    expect((await offered('sta')).sort()).toEqual(['stat', 'status']);
    expect(await offered('list', '--o')).toEqual(['--output=', '--output-all']);
    expect(await offered('list', '-o', 'dis')).toEqual(['DISKSIZE']);
    expect(await offered('list', '--output', '=', 'NAME,comp')).toEqual(['NAME,COMPR', 'NAME,COMP-RATIO']);
    expect(await offered('check', 'z')).toEqual([]);
  });

  test('finds the command behind options with values', async () => {
    expect(await offered('--root', '/m', 'rend')).toEqual(['render']);
    expect(await offered('--root', '=', '/m', 'rend')).toEqual(['render']);
    expect(await offered('--root', '=', '/m', 'list', '--noh')).toEqual(['--noheadings']);
  });

  test('offers folders and files where those are meant, blanks and all', async () => {
    expect(await offered('render', 'un')).toEqual(['unit files']);
    expect(await offered('explain', '--config', 'un')).toEqual(['unit files']);
  });
});

describe('fish', () => {
  async function offered(line: string): Promise<readonly string[]> {
    const file = join(completions, 'trueno-zram.fish');
    const { status, stdout } = await run(
      'fish',
      ['--no-config', '-c', `source ${file}; complete -C ${JSON.stringify(line)}`],
      {
        cwd: folder,
        env: { HOME: folder },
      },
    );
    expect(status).toBe(0);
    return stdout.split('\n').filter((word) => word !== '');
  }

  test('offers commands with their summaries, and then what the command takes', async (context) => {
    if (!(await succeeds('fish', '--version'))) context.skip('fish is not installed');
    expect((await offered('trueno-zram ')).map((line) => line.split('\t')[0]).sort()).toEqual(NAMES);
    expect(await offered('trueno-zram rend')).toEqual([
      'render\tWrite the units into a directory, to look at them',
    ]);
    expect(await offered('trueno-zram list --noh')).toEqual(['--noheadings\tPrint no headings']);
    expect(await offered('trueno-zram list --output=NAME,dis')).toEqual([
      'NAME,DISKSIZE\tmost that it can hold, uncompressed',
    ]);
    expect((await offered('trueno-zram render un')).map((line) => line.split('\t')[0])).toEqual([
      'unit files/',
    ]);
  });
});

describe('zsh', () => {
  /** What stands on the screen after a line was typed and Tab was pressed. */
  async function typed(terminal: Terminal, line: string, pattern: RegExp): Promise<string> {
    await terminal.press('C-u', 'C-l');
    await terminal.press(line, 'Tab');
    return await terminal.see(pattern);
  }

  test('offers commands with their summaries, and then what the command takes', async (context) => {
    if (!(await succeeds('zsh', '--version'))) context.skip('zsh is not installed');
    if (!(await succeeds('tmux', '-V'))) context.skip('tmux is not installed');
    const terminal = await Terminal.open(100, 40, `cd ${folder} && exec zsh -f -i`);
    const load = `fpath=(${completions} $fpath); autoload -Uz compinit; compinit -u -D; PS1='ready> '; clear`;
    await terminal.press(load, 'Enter');
    await terminal.see(/^ready>$/m);
    const tab = (line: string, pattern: RegExp): Promise<string> => typed(terminal, line, pattern);
    const commands = await tab('trueno-zram ', /^status +-- /m);
    for (const { name, summary } of COMMANDS)
      expect(commands).toMatch(new RegExp(`^${name} +-- ${summary}$`, 'm'));
    await tab('trueno-zram rend', /^ready> trueno-zram render$/m);
    await tab('trueno-zram list --noh', /^ready> trueno-zram list --noheadings$/m);
    await tab('trueno-zram list --output=DIS', /^ready> trueno-zram list --output=DISKSIZE/m);
    await tab('trueno-zram list --output=NAME,COMPR', /^ready> trueno-zram list --output=NAME,COMPR/m);
    await tab('trueno-zram render un', /^ready> trueno-zram render unit\\ files\/$/m);
    await tab('trueno-zram --root=/ rend', /^ready> trueno-zram --root=\/ render$/m);
    await terminal.close();
  });
});

describe('the manual page', () => {
  const page = join(build, 'man/trueno-zram.8');

  test('has nothing that mandoc warns of', async (context) => {
    if (!(await succeeds('which', 'mandoc'))) context.skip('mandoc is not installed');
    expect(await run('mandoc', ['-Tlint', '-Wwarning', page])).toMatchObject({ status: 0, stdout: '' });
  });

  test('tells of every command, option and exit status', async (context) => {
    if (!(await succeeds('which', 'mandoc'))) context.skip('mandoc is not installed');
    const { stdout } = await run('mandoc', ['-Tutf8', '-Owidth=200', page]);
    // Bold is a letter, a backspace and the letter.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    const text = stdout.replace(/.\u0008/g, '').replace(/\s+/g, ' ');
    for (const { name, summary, options, exitStatus } of COMMANDS) {
      expect(text).toContain(`${name} ${summary}.`);
      for (const option of options) expect(text).toContain(`${option.summary}.`);
      for (const [status, when] of exitStatus) expect(text).toContain(`${status} when ${when}`);
    }
  });
});
