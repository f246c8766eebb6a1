import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openInBrowser } from './browser.ts';
import { builtProgram, type Run, run, succeeds } from './built-program.ts';
import { samePages, wordPages } from './fake-process.ts';
import { Terminal } from './terminal.ts';

// Devices that are written to are those of test/system and test/boot.

let folder: string;
let pages: string;
let terminal: Terminal | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trueno-bench-'));
  pages = join(folder, 'pages');
  writeFileSync(pages, Buffer.concat([...wordPages(150, 5), ...samePages(50)]));
});
afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  rmSync(folder, { recursive: true });
});

const bench = (...args: readonly string[]): Promise<Run> =>
  run(builtProgram('trueno-zram'), ['bench', ...args]);

describe('wrong usage', () => {
  test.each([
    [['--rounds', '0'], '--rounds takes a whole number from 1 to 1000; it got "0"'],
    [['--file', 'a', '--pid', '1'], '--file and --pid exclude each other'],
    [['--overwrite'], '--overwrite is for a DEVICE, and none is named'],
    [['zram0', 'zram1'], 'Unknown argument: zram1'],
    [['zram0', '--root', '/tmp'], 'bench writes to devices of this machine only: leave --root out'],
  ])('%j exits with 2 and says what is wrong', async (args, problem) => {
    const stderr = `trueno-zram: ${problem}\nTry 'trueno-zram bench --help'.\n`;
    expect(await bench(...args)).toMatchObject({ status: 2, stdout: '', stderr });
  });
});

describe('codecs', () => {
  test('are measured on every target, and the same pages give the same sizes', async () => {
    const { status, stdout, stderr } = await bench('--file', pages, '--rounds', '1', '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const json = JSON.parse(stdout);
    expect(json).toMatchObject({ pages: 150, same_filled_pages: 50, rounds: 1 });
    expect(json.machine.kernel).toMatch(/^[0-9]/);
    const lz4 = json.codecs.filter(({ name }: { name: string }) => /^lz4 [a-z]/.test(name));
    expect(lz4.map(({ target }: { target: string }) => target)).toContain('scalar');
    expect(new Set(lz4.map(({ stored_bytes }: { stored_bytes: number }) => stored_bytes)).size).toBe(1);
    for (const { ratio, compress_ns } of json.codecs) {
      expect(ratio).toBeGreaterThan(1);
      expect(compress_ns.lower).toBeGreaterThan(0);
      expect(compress_ns.upper).toBeGreaterThanOrEqual(compress_ns.median);
    }
  });

  test('are shown as a table, to somebody who may go away', async () => {
    const { stdout } = await bench('--file', pages, '--rounds', '1');
    expect(stdout).toMatch(/^Looked at 200 of 200 pages \(800 KiB\) of 1 file\.$/m);
    expect(stdout).toMatch(/^adaptive balance \* +[0-9.]+ #+ +/m);
    expect(stdout).not.toMatch(/NaN|Infinity|undefined/);
    const script = '"$0" bench --rounds 1 --file "$1" | head -n 1';
    const away = await run('/bin/sh', ['-c', script, builtProgram('trueno-zram'), pages]);
    expect(away).toMatchObject({ signal: null, stderr: '' });
  });

  test('make a report that a browser shows without complaint', async (context) => {
    if (!(await succeeds('chromium', '--version'))) context.skip('chromium is not installed');
    const html = join(folder, 'report.html');
    const { stdout } = await bench('--file', pages, '--rounds', '1', '--json', '--html', html);
    expect(readFileSync(html, 'utf8')).not.toMatch(
      /(?:src|href)=|@import|url\(|NaN|Infinity|undefined|<script/,
    );
    const { dom, console, screenshot } = await openInBrowser(html);
    expect(console).toEqual([]);
    expect(screenshot.length).toBeGreaterThan(20_000);
    const { codecs } = JSON.parse(stdout);
    expect(dom.match(/<svg viewBox="0 0 760/g)).toHaveLength(2);
    expect(dom.match(/<tr class="[a-z0-9]+"><th scope="row">/g)).toHaveLength(codecs.length);
    for (const { ratio } of codecs) expect(dom).toContain(`<td>${ratio.toFixed(3)}</td>`);
  });

  test('fit into 40 columns, behind a bar that goes', async (context) => {
    if (!(await succeeds('tmux', '-V'))) context.skip('tmux is not installed');
    const command = `${builtProgram('trueno-zram')} bench --file ${pages} --rounds 20`;
    terminal = await Terminal.open(40, 40, `${command}; echo status $?; exec sleep 60`);
    await terminal.see(/^█*░+ +[0-9]+ % {2}/m);
    const screen = await terminal.see(/^status 0$/m);
    expect(screen).not.toContain('░');
    expect(screen).toMatch(/^adaptive balance\* +[0-9.]+ +[0-9.]+ us +[0-9.]+ us$/m);
  });

  test('have no pages without a file that can be read', async () => {
    expect(await bench('--file', join(folder, 'none'))).toMatchObject({
      status: 1,
      stdout: '',
      stderr: `error: ${folder}/none cannot be read: no such file or directory (ENOENT)\n`,
    });
  });
});

describe('a device', () => {
  test('that is not there is told of, and so is one that is no device of ours', async () => {
    for (const name of ['zram4711', '/dev/null', '/dev/sda'])
      expect(await bench(name, '--overwrite', '--file', pages)).toMatchObject({
        status: 1,
        stdout: '',
        stderr: `error: there is no device ${name} (trueno-zram list shows those that are set up, trueno-zram status why others are not)\n`,
      });
  });
});
