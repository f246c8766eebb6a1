import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openInBrowser } from '../cli/browser.ts';
import { builtProgram, type Run, run, succeeds } from '../cli/built-program.ts';
import { samePages, wordPages } from '../cli/fake-process.ts';
import { Terminal } from '../cli/terminal.ts';

/** `trueno-zram bench DEVICE` on a kernel zram device that is made for it. */

const CONTROL = '/sys/class/zram-control';
const missing =
  process.getuid?.() !== 0 ? 'not root' : existsSync(CONTROL) ? undefined : 'this kernel has no zram loaded';

let name: string;
let folder: string;
let pages: string;
let terminal: Terminal | undefined;
beforeEach(async (context) => {
  context.skip(missing !== undefined, missing);
  folder = mkdtempSync(join(tmpdir(), 'trueno-device-bench-'));
  pages = join(folder, 'pages');
  writeFileSync(pages, Buffer.concat([...wordPages(90, 6), ...samePages(10)]));
  name = `zram${readFileSync(`${CONTROL}/hot_add`, 'utf8').trim()}`;
  await expect.poll(() => existsSync(`/dev/${name}`), { timeout: 10_000 }).toBe(true);
});
afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  if (missing !== undefined) return;
  rmSync(folder, { recursive: true });
  await run('swapoff', [`/dev/${name}`]);
  // udev may have it open for a moment.
  await expect
    .poll(
      () => {
        try {
          writeFileSync(`/sys/block/${name}/reset`, '1');
          writeFileSync(`${CONTROL}/hot_remove`, name.slice('zram'.length));
          return true;
        } catch {
          return false;
        }
      },
      { timeout: 10_000 },
    )
    .toBe(true);
});

const bench = (...args: readonly string[]): Promise<Run> =>
  run(builtProgram('trueno-zram'), ['bench', name, '--file', pages, ...args]);

const setUp = (size: string): void => writeFileSync(`/sys/block/${name}/disksize`, size);
const held = (): string | undefined =>
  readFileSync(`/sys/block/${name}/mm_stat`, 'utf8').trim().split(/ +/)[0];

test('is measured in every way, every byte compared, and empty afterwards', async () => {
  setUp('8M');
  const { status, stdout, stderr } = await bench('--rounds', '2', '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const json = JSON.parse(stdout);
  expect(json).toMatchObject({
    device: { name, backend: 'kernel', path: `/dev/${name}`, size_bytes: 8 << 20 },
    // Whole requests of 128 KiB.
    pages: 96,
    rounds: 2,
    verified_bytes: 3 * 2 * 96 * 4096,
    memory: { orig_data_size: 96 * 4096, same_pages: 6 },
  });
  expect(
    json.turns.map(({ name: turn, requests }: { name: string; requests: number }) => [turn, requests]),
  ).toEqual([
    ['128 KiB write', 6],
    ['128 KiB read', 6],
    ['4 KiB write', 192],
    ['4 KiB read', 192],
    ['4 KiB write, 32 at a time', 192],
    ['4 KiB read, 32 at a time', 192],
  ]);
  for (const { bytes_per_second, latency_ns } of json.turns) {
    expect(bytes_per_second.lower).toBeGreaterThan(0);
    expect(latency_ns.median).toBeGreaterThan(0);
    expect(latency_ns.longest).toBeGreaterThanOrEqual(latency_ns.percentile_99);
  }
  expect(held()).toBe('0');
  expect(await bench('--rounds', '1')).toMatchObject({ status: 0 });
});

test('makes a table and a report that a browser shows without complaint', async (context) => {
  if (!(await succeeds('chromium', '--version'))) context.skip('chromium is not installed');
  setUp('8M');
  const html = join(folder, 'report.html');
  const { status, stdout } = await bench('--rounds', '1', '--html', html);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^All 1\.1 MiB that were read are what was written\.$/m);
  expect(stdout).toMatch(/^4 KiB read, 32 at a time +[0-9.]+ MiB\/s #* +/m);
  expect(readFileSync(html, 'utf8')).not.toMatch(
    /(?:src|href)=|@import|url\(|NaN|Infinity|undefined|<script/,
  );
  const { dom, console, screenshot } = await openInBrowser(html);
  expect(console).toEqual([]);
  expect(screenshot.length).toBeGreaterThan(20_000);
  expect(dom.match(/<circle class="mark"/g)).toHaveLength(6);
  expect(dom).toMatch(/<strong>1\.1 MiB<\/strong><span>read back and compared/);
});

describe('is not written to', () => {
  test('when it is not set up', async () => {
    expect((await bench()).stderr).toBe(
      `error: ${name}: it is not set up; nothing is written (trueno-zram status shows those that are)\n`,
    );
  });

  test('when it holds something, unless that may be lost', async () => {
    setUp('8M');
    writeFileSync(`/dev/${name}`, 'precious');
    // At its end, where the bench does not write.
    await run('dd', ['if=/usr/bin/env', `of=/dev/${name}`, 'bs=4096', 'seek=2047', 'count=1', 'conv=fsync']);
    await run('sync', [`/dev/${name}`]);
    const refused = await bench('--rounds', '1');
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toBe(
      `error: ${name}: it holds 8 KiB; nothing is written (with --overwrite all that it holds is lost)\n`,
    );
    expect(readFileSync(`/dev/${name}`).subarray(0, 8).toString()).toBe('precious');
    expect((await bench('--rounds', '1', '--overwrite')).status).toBe(0);
    expect(held()).toBe('0');
  });

  test('when it is swap, or somebody has claimed it, whatever is told', async () => {
    setUp('8M');
    await run('mkswap', ['-q', `/dev/${name}`]);
    expect((await run('swapon', ['--priority', '0', `/dev/${name}`])).status).toBe(0);
    expect((await bench('--overwrite')).stderr).toBe(
      `error: ${name}: it is in use: swap; nothing is written (name a device that nobody uses)\n`,
    );
    await run('swapoff', [`/dev/${name}`]);
    // O_EXCL, as mkfs and LVM do.
    const holder = spawn('python3', [
      '-c',
      `import os, sys, time; os.open("/dev/${name}", os.O_RDWR | os.O_EXCL); print("held", flush=True); time.sleep(60)`,
    ]);
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const { status, stderr } = await bench('--overwrite');
    holder.kill('SIGKILL');
    expect(status).toBe(1);
    expect(stderr).toBe(
      `error: ${name}: somebody has claimed /dev/${name}; nothing is written (lsblk /dev/${name} shows who)\n`,
    );
  });

  test('when it is too small, or there are too few pages', async () => {
    setUp('64K');
    expect((await bench()).stderr).toMatch(
      /^error: zram[0-9]+: there are 16 pages to write, .*; nothing is written \(name a larger device\)\n$/,
    );
    expect((await bench('--pages', '3')).stderr).toMatch(/there are 3 pages to write, /);
  });

  test('by somebody who may not', async () => {
    setUp('8M');
    const args = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath];
    const { status, stderr } = await run('setpriv', [...args, builtProgram('trueno-zram'), 'bench', name]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/permission denied \(EACCES\).*nothing is written \(run trueno-zram as root\)\n$/);
  });
});

test('that runs into its limit says so, and is empty afterwards', async () => {
  setUp('8M');
  const noise = Buffer.alloc(1 << 20);
  for (let at = 0; at < noise.length; at += 65536) crypto.getRandomValues(noise.subarray(at, at + 65536));
  writeFileSync(pages, noise);
  writeFileSync(`/sys/block/${name}/mem_limit`, '256K');
  const { status, stdout, stderr } = await bench('--rounds', '1');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(
    /^error: zram[0-9]+: 128 KiB write failed at byte [0-9]+: .*\(E(?:NOSPC|NOMEM|IO)\) \(.*\)\n$/,
  );
  expect(held()).toBe('0');
});

test('is empty afterwards, too, when control C stops it', async (context) => {
  if (!(await succeeds('tmux', '-V'))) context.skip('tmux is not installed');
  setUp('8M');
  const command = `${builtProgram('trueno-zram')} bench ${name} --file ${pages} --rounds 1000`;
  terminal = await Terminal.open(80, 24, `trap : INT; ${command}; echo status $?; exec sleep 60`);
  await terminal.see(/ % {2}(?:4|128) KiB/);
  await terminal.press('C-c');
  expect(await terminal.see(/status/)).toMatch(/^status 130$/m);
  expect(held()).toBe('0');
});
