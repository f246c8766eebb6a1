import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXAMPLE_INFO, EXAMPLE_STATISTICS } from '../unit/state/example-replies.ts';
import { zramFiles } from '../unit/state/machine-files.ts';
import { builtProgram, type Run, run, succeeds } from './built-program.ts';
import { makeMachineRoot, putFiles, putTrueno } from './machine-root.ts';
import { Terminal } from './terminal.ts';
import { answering, stopServers } from './varlink-servers.ts';

let root: string;
let terminal: Terminal | undefined;
beforeEach(() => {
  root = makeMachineRoot();
  put(zramFiles('zram1', { stat: '0 0 8000 0 0 0 16000 0 0 0 0\n' }));
});
afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  await stopServers();
  rmSync(root, { recursive: true });
});

const put = (files: Readonly<Record<string, unknown>>): void => putFiles(root, files);

const top = (...args: readonly string[]): Promise<Run> =>
  run(builtProgram('trueno-zram'), ['top', '--root', root, ...args]);

describe('wrong usage', () => {
  test.each([
    [['--interval', 'x'], '--interval takes seconds, at least 0.1, as in --interval=2; it got "x"'],
    [['--interval', '0'], '--interval takes seconds, at least 0.1, as in --interval=2; it got "0"'],
    [['--count', '0'], '--count takes a whole number from 1 on; it got "0"'],
    [['--count', '1e3'], '--count takes a whole number from 1 on; it got "1e3"'],
  ])('%j exits with 2 and says what is wrong', async (args, problem) => {
    const stderr = `trueno-zram: ${problem}\nTry 'trueno-zram top --help'.\n`;
    expect(await top(...args)).toMatchObject({ status: 2, stdout: '', stderr });
  });
});

describe('what is no terminal', () => {
  test('gets a line for each device and look, with one line of headings', async () => {
    await putTrueno(root, answering({ Info: EXAMPLE_INFO, Statistics: EXAMPLE_STATISTICS }));
    const { status, stdout, stderr } = await top('--interval=0.1', '--count=3');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n').map((line) => line.split(/ +/)[0])).toEqual([
      'DEVICE',
      'zram0',
      'zram1',
      'zram0',
      'zram1',
      'zram0',
      'zram1',
      '',
    ]);
    expect(stdout).not.toContain('\u001b');
  });

  test('may go away', async () => {
    const script = '"$0" top --interval=0.1 --root "$1" | head -n 2';
    const { signal, stdout, stderr } = await run('/bin/sh', [
      '-c',
      script,
      builtProgram('trueno-zram'),
      root,
    ]);
    expect({ signal, stderr, lines: stdout.split('\n').length }).toEqual({
      signal: null,
      stderr: '',
      lines: 3,
    });
  });

  test('is told of a device that is missing', async () => {
    expect(await top('zram9')).toMatchObject({ status: 1, stdout: '' });
  });
});

describe('a terminal', () => {
  test.beforeEach(async (context) => {
    if (!(await succeeds('tmux', '-V'))) context.skip('tmux is not installed');
  });

  async function open(columns: number, rows: number): Promise<Terminal> {
    const command = `${builtProgram('trueno-zram')} top --interval=0.2 --root ${root}`;
    terminal = await Terminal.open(columns, rows, `echo before; ${command}; echo status $?; exec sleep 60`);
    await terminal.see(/^trueno-zram top/);
    return terminal;
  }

  test('shows devices, their history and the keys, and is as it was when q ends it', async () => {
    await putTrueno(root, answering({ Info: EXAMPLE_INFO, Statistics: EXAMPLE_STATISTICS }));
    const shown = await open(80, 24);
    const screen = await shown.see(/ratio .* ▁?█{3}/);
    expect(screen).toMatch(/^> zram0 +trueno adaptive +3\.91 /m);
    expect(screen).toMatch(/^ {2}zram1 +kernel zstd +3\.91 /m);
    expect(screen).toMatch(/^ {2}codecs +lz4 84 %, same 15 %, raw 0\.2 %$/m);
    expect(screen).not.toContain('before');
    await shown.press('Down');
    await shown.see(/^> zram1 /m);
    await shown.press('k');
    await shown.see(/^> zram0 /m);
    await shown.press('?');
    expect(await shown.see(/^keys$/m)).toMatch(/q +quit/);
    await shown.press('?');
    await shown.press('p');
    await shown.see(/paused/);
    await shown.press('p', '+');
    await shown.see(/every 0\.4 s/);
    await shown.press('q');
    expect(await shown.see(/status/)).toBe('before\nstatus 0');
  });

  test('is followed when it changes its size, down to 40 columns', async () => {
    const shown = await open(100, 30);
    await shown.see(/ SIZE$/m);
    await shown.resize(40, 10);
    const screen = await shown.see(/ OUT\/s$/m);
    for (const line of screen.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
    expect(screen.split('\n').length).toBeLessThanOrEqual(10);
    await shown.resize(80, 24);
    await shown.see(/ SIZE$/m);
  });

  test('is as it was after control C, and the shell knows of it', async () => {
    const shown = await open(80, 24);
    await shown.press('C-c');
    expect(await shown.see(/status/)).toMatch(/^before\s+status 130$/);
  });

  test('is as it was after control Z, and again full when it goes on', async () => {
    const command = `${builtProgram('trueno-zram')} top --interval=0.2 --root ${root}`;
    terminal = await Terminal.open(80, 24, `exec bash --norc -i`);
    await terminal.press(`PS1='ready> '; clear; ${command}`, 'Enter');
    await terminal.see(/^trueno-zram top/);
    await terminal.press('C-z');
    await terminal.see(/Stopped[\s\S]*ready>$/);
    await terminal.press('fg', 'Enter');
    await terminal.see(/^trueno-zram top/);
    await terminal.press('q');
    await terminal.see(/ready>$/);
  });

  test('takes keys while a server does not answer', async () => {
    await putTrueno(root, () => {});
    const command = `${builtProgram('trueno-zram')} top --interval=0.2 --root ${root}`;
    terminal = await Terminal.open(80, 24, `${command}; echo status $?; exec sleep 60`);
    expect(await terminal.see(/does not answer/)).toMatch(/^> zram0/m);
    await terminal.press('?');
    await terminal.see(/^keys$/m);
    await terminal.press('q');
    await terminal.see(/^status 0$/m);
  });

  test('shows no device that has gone meanwhile', async () => {
    const shown = await open(80, 24);
    await shown.see(/zram1/);
    rmSync(`${root}/sys/block/zram1`, { recursive: true });
    await shown.see(/^no device is set up$/m);
  });
});

test('a terminal that goes away ends it', async (context) => {
  if (!(await succeeds('script', '--version'))) context.skip('script is not installed');
  const command = `${builtProgram('trueno-zram')} top --interval=0.1 --root ${root}`;
  const child = spawn('script', ['--quiet', '--command', `echo $$; exec ${command}`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const pid = await new Promise<number>((resolve) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const [, number] = /^([0-9]+)\r?\n[\s\S]*trueno-zram top/.exec(output) ?? [];
      if (number !== undefined) resolve(Number(number));
    });
  });
  child.kill('SIGKILL');
  await expect.poll(() => succeeds('kill', '-0', `${pid}`), { timeout: 20_000 }).toBe(false);
});
