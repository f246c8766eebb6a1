import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXAMPLE_INFO, EXAMPLE_STATISTICS } from '../unit/state/example-replies.ts';
import { zramFiles } from '../unit/state/machine-files.ts';
import { builtProgram, type Run, run, succeeds } from './built-program.ts';
import { makeMachineRoot, putFiles, putTrueno } from './machine-root.ts';
import { answering, type ClientHandler, stopServers } from './varlink-servers.ts';

let root: string;
beforeEach(() => {
  root = makeMachineRoot();
  put({ '/proc/meminfo': 'MemTotal: 8388608 kB\n' });
});
afterEach(async () => {
  await stopServers();
  rmSync(root, { recursive: true });
});

const put = (files: Readonly<Record<string, unknown>>): void => putFiles(root, files);

const truenoZram = (...args: readonly string[]): Promise<Run> =>
  run(builtProgram('trueno-zram'), [...args, '--root', root]);

/** A kernel zram swap on /dev/zram1. */
function putKernelSwap(): void {
  put({
    ...zramFiles('zram1'),
    ...zramFiles('zram0', { disksize: '0\n', mm_stat: '0 0 0 0 0 0 0 0 0\n' }),
    '/proc/swaps': 'Filename Type Size Used Priority\n/dev/zram1 partition 1048572 1024 100\n',
  });
}

const SERVER = answering({ Info: EXAMPLE_INFO, Statistics: EXAMPLE_STATISTICS });

/** A trueno swap zram0 on /dev/ublkb3, whose server does this. */
async function putTruenoSwap(handle: ClientHandler = SERVER): Promise<void> {
  put({ '/proc/swaps': 'Filename Type Size Used Priority\n/dev/ublkb3 partition 4194300 400000 100\n' });
  await putTrueno(root, handle);
}

const QUIET = { status: 0, stderr: '' };

describe('wrong usage', () => {
  test.each([
    [['list', '--output', 'bogus'], 'there is no column "bogus"'],
    [['list', '--output='], '--output is empty'],
    [['list', '--output=,'], 'there is no column ""'],
    [['list', ''], 'DEVICE is empty'],
    [['list', '-o', 'name', '-o', 'data'], '--output was given twice'],
    [['list', '-o', 'name', '--output-all'], '--output and --output-all exclude each other'],
    [['list', '--raw', '--json'], '--raw and --json exclude each other'],
    [['list', '--config', '/f'], 'Unknown argument: config'],
    [['stat', '--config', '/f'], 'Unknown argument: config'],
    [['list', '--bits'], 'Unknown argument: bits'],
    [['stat', '--watch', '2s', 'zram0'], '--watch takes seconds, at least 0.1, as in --watch=2; it got "2s"'],
    [['stat', '--watch=zram0'], '--watch takes seconds, at least 0.1, as in --watch=2; it got "zram0"'],
    [
      ['stat', 'zram0', '--watch', '.05'],
      '--watch takes seconds, at least 0.1, as in --watch=2; it got ".05"',
    ],
    [['stat', '--watch=0'], '--watch takes seconds, at least 0.1, as in --watch=2; it got "0"'],
    [['stat', '--watch=1', '--watch=2'], '--watch was given twice'],
    [['stat', '--json', '--prometheus'], '--json and --prometheus exclude each other'],
    [['stat', '--prometheus', '--watch'], '--prometheus and --watch exclude each other'],
    [['status', 'zram0'], 'Unknown argument: zram0'],
  ])('%j exits with 2 and says what is wrong', async (args, problem) => {
    expect(await truenoZram(...args)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `trueno-zram: ${problem}\nTry 'trueno-zram ${args[0]} --help'.\n`,
    });
  });
});

describe('without devices', () => {
  test('lists and figures are empty', async () => {
    expect(await truenoZram('list')).toMatchObject({ ...QUIET, stdout: '' });
    expect(await truenoZram('list', '--json')).toMatchObject({ ...QUIET, stdout: '{\n  "devices": []\n}\n' });
    expect(await truenoZram('stat')).toMatchObject({ ...QUIET, stdout: '' });
    expect(await truenoZram('stat', '--prometheus')).toMatchObject({ ...QUIET, stdout: '' });
    expect(await truenoZram('status')).toMatchObject({
      ...QUIET,
      stdout: 'no compressed memory: no device is set up\n',
    });
  });

  test('a device of the kernel that is not set up is none, unless it is named', async () => {
    put(zramFiles('zram0', { disksize: '0\n', mm_stat: '0 0 0 0 0 0 0 0 0\n' }));
    expect(await truenoZram('list')).toMatchObject({ ...QUIET, stdout: '' });
    const { stdout } = await truenoZram('list', 'zram0', '--noheadings', '--output', 'name,disksize,total');
    expect(stdout).toBe('/dev/zram0 0B 0B\n');
  });

  test('one that is named is missing, and the others are shown', async () => {
    putKernelSwap();
    const { status, stdout, stderr } = await truenoZram('list', '/dev/zram1', 'zram7', '-n', '-o', 'name');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '/dev/zram1\n' });
    expect(stderr).toMatch(/^error: there is no device zram7 \(.*\)\n$/);
    expect(await truenoZram('stat', 'zram7')).toMatchObject({ status: 1, stdout: '' });
  });

  test('one that is configured and not up is an error of status', async () => {
    put({ '/etc/systemd/zram-generator.conf': '[zram0]\n' });
    expect(await truenoZram('status')).toMatchObject({
      status: 1,
      stderr: '',
      stdout:
        'no compressed memory: no device is set up\n\nerror: zram0: it is configured, and not up (systemctl status systemd-zram-setup@zram0.service says why; what was configured since the last boot comes up by trueno-zram apply)\n',
    });
  });
});

describe('kernel zram', () => {
  beforeEach(putKernelSwap);

  test('is listed as zramctl does', async () => {
    const { stdout } = await truenoZram('list');
    expect(stdout).toMatchInlineSnapshot(`
      "NAME       ALGORITHM DISKSIZE   DATA COMPR TOTAL COMP-RATIO BACKEND MOUNTPOINT
      /dev/zram1 zstd            1G 390.6M 97.7M  100M       3.91 kernel  [SWAP]
      "
    `);
    expect(await truenoZram('list', 'zram1', '--bytes', '-n', '-o', 'data,total,mem-used')).toMatchObject({
      ...QUIET,
      stdout: '409600000 104857600 115343360\n',
    });
    const all = await truenoZram('list', '--raw', '--output-all');
    expect(all).toMatchObject(QUIET);
    expect(all.stdout).toMatchInlineSnapshot(`
      "NAME DISKSIZE DATA COMPR ALGORITHM STREAMS ZERO-PAGES TOTAL MEM-LIMIT MEM-USED MIGRATED COMP-RATIO MOUNTPOINT BACKEND HUGE-PAGES PRIORITY USED
      /dev/zram1 1G 390.6M 97.7M zstd 4 9000 100M 0B 110M 17 3.91 [SWAP] kernel 250 100 1M
      "
    `);
  });

  test('is listed as JSON with all digits', async () => {
    put({ '/sys/block/zram1/disksize': '18446744073709551615\n' });
    const { stdout } = await truenoZram('list', '--json', '--output', 'name,disksize,priority,huge-pages');
    expect(stdout).toMatchInlineSnapshot(`
      "{
        "devices": [
          {
            "name": "/dev/zram1",
            "disksize": 18446744073709551615,
            "priority": 100,
            "huge_pages": 250
          }
        ]
      }
      "
    `);
  });

  test('has its figures under the names of the kernel', async () => {
    const { stdout } = await truenoZram('stat');
    expect(stdout).toMatchInlineSnapshot(`
      "zram1  kernel zstd
        orig_data_size    409600000 390.6 MiB
        compr_data_size   102400000 97.7 MiB
        mem_used_total    104857600 100 MiB
        mem_limit                 0
        mem_used_max      115343360 110 MiB
        same_pages             9000
        pages_compacted          17
        huge_pages              250
        huge_pages_since        300
        failed_reads              0
        failed_writes             0
        invalid_io                0
        notify_free            2500
        ratio                  3.91
      "
    `);
    const { devices } = JSON.parse((await truenoZram('stat', '--json', '/dev/zram1')).stdout);
    expect(devices).toMatchObject([
      {
        name: 'zram1',
        backend: 'kernel',
        mm_stat: { orig_data_size: 409600000 },
        io_stat: { notify_free: 2500 },
      },
    ]);
    expect(devices[0]).not.toHaveProperty('trueno');
  });

  test('has metrics', async () => {
    const { stdout } = await truenoZram('stat', '--prometheus');
    expect(stdout).toContain(
      '# HELP trueno_zram_same_pages Same-filled pages, which take no memory.\n# TYPE trueno_zram_same_pages gauge\ntrueno_zram_same_pages{device="zram1",backend="kernel"} 9000\n',
    );
    expectExpositionFormat(stdout);
  });

  test('has a status, with the reason for its backend', async () => {
    put({ '/etc/systemd/zram-generator.conf': '[zram1]\nbackend = kernel\n' });
    const { status, stdout } = await truenoZram('status');
    expect(status).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "290.6 MiB of memory saved: 390.6 MiB of pages in 100 MiB of memory

      zram1  swap, priority 100
        backend  kernel zram zstd, /dev/zram1
        because  the configuration says backend = kernel
        size     1 MiB of 1 GiB used
        pages    390.6 MiB in 100 MiB, ratio 3.91
        health   good
      "
    `);
  });

  test('tells why it stands in for trueno, whatever was written there', async () => {
    put({ '/run/trueno-zram/fallback/zram1': 'the daemon \u001b[31mdied\n' });
    const { stdout } = await truenoZram('status');
    expect(stdout).toContain('  because  trueno was planned, but the daemon \\x1b[31mdied\n');
    const { devices } = JSON.parse((await truenoZram('status', '--json')).stdout);
    expect(devices).toMatchObject([{ name: 'zram1', fallback: true }]);
  });

  test('with figures that cannot be understood is an error', async () => {
    put({ '/sys/block/zram1/mm_stat': 'none\n' });
    for (const command of ['list', 'stat']) {
      const { status, stderr } = await truenoZram(command);
      expect(status).toBe(1);
      expect(stderr).toContain("error: zram1: the kernel's figures cannot be read: mm_stat: 1 fields");
    }
  });
});

describe('trueno', () => {
  test('is listed beside kernel zram', async () => {
    put(zramFiles('zram1'));
    await putTruenoSwap();
    const { stdout } = await truenoZram(
      'list',
      '--output',
      'name,algorithm,streams,data,total,backend,mountpoint',
    );
    expect(stdout).toMatchInlineSnapshot(`
      "NAME              ALGORITHM STREAMS   DATA TOTAL BACKEND MOUNTPOINT
      /dev/trueno/zram0 adaptive        2 390.6M  100M trueno  [SWAP]
      /dev/zram1        zstd            4 390.6M  100M kernel  -
      "
    `);
  });

  test.each(['zram0', '/dev/trueno/zram0', '/dev/ublkb3'])('is found as %s', async (name) => {
    put(zramFiles('zram0'));
    await putTruenoSwap();
    const { stdout } = await truenoZram('list', name, '--raw', '--noheadings', '--output', 'name');
    expect(stdout).toBe('/dev/trueno/zram0\n');
  });

  test('has figures, shares and histograms', async () => {
    await putTruenoSwap();
    const { stdout } = await truenoZram('stat', 'zram0');
    expect(stdout).toMatchInlineSnapshot(`
      "zram0  trueno adaptive
        orig_data_size    409600000 390.6 MiB
        compr_data_size   102400000 97.7 MiB
        mem_used_total    104857600 100 MiB
        mem_limit        1073741824 1 GiB
        mem_used_max      115343360 110 MiB
        same_pages             9000
        pages_compacted          17
        huge_pages              250
        huge_pages_since        300
        failed_reads              0
        failed_writes             0
        invalid_io                0
        notify_free            4000
        reserve_bytes      16777216 16 MiB
        slots_bytes         8388608 8 MiB
        reads                 51000
        writes               120000
        discards                700
        pages_read            60000
        pages_written        130000
        recoveries                1
        last_outage_ms            4
        ratio                  3.91
        pages_by_codec
          lz4         84.4 % ###########
          same        15.4 % ##
          raw          0.2 % #
        read_latency: mean 2.0 us
          < 2.0 us        50000 ############
          < 4.1 us         1000 #
        write_latency: mean 7.0 us
          < 8.2 us       119990 ############
          < 16 us             0
          < 33 us             0
          more               10 #
      "
    `);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
    const { devices } = JSON.parse((await truenoZram('stat', '--json')).stdout);
    expect(devices).toMatchObject([
      {
        mm_stat: { same_pages: 9000 },
        trueno: { read_latency: { total_ns: 102000000 }, pages_by_codec: { lz4: 109700 }, worker_pid: 401 },
      },
    ]);
  });

  test('has metrics, histograms among them', async () => {
    await putTruenoSwap();
    const { stdout } = await truenoZram('stat', '--prometheus');
    expectExpositionFormat(stdout);
    expect(stdout).toContain(
      'trueno_zram_codec_pages_total{device="zram0",backend="trueno",codec="lz4"} 109700\n',
    );
    const buckets = [...stdout.matchAll(/^trueno_zram_write_latency_seconds_bucket\{.*le="(.*)"\} (\d+)$/gm)];
    expect(buckets.at(-1)?.slice(1)).toEqual(['+Inf', '120000']);
    expect(buckets.find(([, le]) => le === '0.000008192')?.[2]).toBe('119990');
  });

  test('has a status', async () => {
    await putTruenoSwap();
    const { status, stdout } = await truenoZram('status');
    expect(status).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "266.6 MiB of memory saved: 390.6 MiB of pages in 124 MiB of memory

      zram0  swap, priority 100
        backend  trueno adaptive for balance, /dev/ublkb3, avx2 code
        because  it was set up by hand: the configuration does not have it
        size     390.6 MiB of 4 GiB used, at most 1 GiB of memory
        pages    390.6 MiB in 100 MiB, ratio 3.91
        besides  24 MiB of reserve and tables
        health   good; process 401, up for 1.0 days

      info: zram0: another worker took over once, no page was lost, the last time in 4 ms (journalctl -u trueno-ublk@zram0.service says why)
      "
    `);
    expect(JSON.parse((await truenoZram('status', '--json')).stdout)).toMatchObject({
      data_bytes: 409600000,
      memory_bytes: 104857600 + 16777216 + 8388608,
      devices: [{ name: 'zram0', answers: true, uses: [{ kind: 'swap', priority: 100 }] }],
    });
  });

  test.each<[string, string, ClientHandler]>([
    ['says nothing', 'does not answer on /run/trueno-zram/zram0.varlink within 2 s', () => {}],
    ['says half of an answer', 'within 2 s', (client) => client.write('{"parameters":')],
    ['hangs up', 'hung up on /run/trueno-zram/zram0.varlink without an answer', (client) => client.end()],
    ['sends something else', 'does not speak Varlink', (client) => client.write('HTTP/1.1 400\0\0')],
    ['sends without end', 'does not speak Varlink', (client) => client.write('x'.repeat(2 << 20))],
    [
      'refuses',
      'refused to answer on /run/trueno-zram/zram0.varlink: a.b.Busy',
      answering({ Info: '{"error":"a.b.Busy"}\0', Statistics: '{}\0' }),
    ],
    [
      'is of another version',
      'is not understood: algorithm is missing',
      answering({ Info: { ...EXAMPLE_INFO, algorithm: undefined }, Statistics: EXAMPLE_STATISTICS }),
    ],
  ])('with a server that %s is shown as far as it is known', async (_, problem, handle) => {
    await putTruenoSwap(handle);
    put(zramFiles('zram1'));
    const { status, stdout, stderr } = await truenoZram('list', '--noheadings', '-o', 'name,disksize,data');
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: '/dev/trueno/zram0 4G      -\n/dev/zram1        1G 390.6M\n',
    });
    expect(stderr).toContain(problem);
    expect(stderr).toMatch(/^error: zram0: .*trueno-ublk@zram0\.service.*\n$/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('whose server is asked by Node where the native core is missing', async () => {
    await putTruenoSwap();
    const place = join(root, 'build/bin');
    cpSync(dirname(builtProgram('trueno-zram')), place, { recursive: true });
    const listed = await run(join(place, 'trueno-zram.cjs'), [
      'list',
      '-n',
      '-o',
      'name,data',
      '--root',
      root,
    ]);
    expect(listed).toMatchObject({ ...QUIET, stdout: '/dev/trueno/zram0 390.6M\n' });
  });

  test('with a server that is dead is shown as far as it is known', async () => {
    await putTruenoSwap();
    await stopServers();
    // A server that was killed leaves its socket behind.
    const path = `${root}/run/trueno-zram/zram0.varlink`;
    const bind = `const s = require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    await run(process.execPath, ['-e', bind]);
    expect(readdirSync(dirname(path))).toEqual(['zram0.varlink']);
    const { status, stdout } = await truenoZram('status');
    expect(status).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
      "what is saved is not known

      zram0  swap, priority 100
        backend  trueno, /dev/trueno/zram0
        because  it was set up by hand: the configuration does not have it
        size     390.6 MiB of 4 GiB used
        health   not known, see below

      error: zram0: no trueno-ublk serves the device: nobody listens on /run/trueno-zram/zram0.varlink (look at systemctl status trueno-ublk@zram0.service; systemctl restart trueno-ublk@zram0.service loses no page)
      "
    `);
    const metrics = await truenoZram('stat', '--prometheus');
    expect(metrics).toMatchObject({ status: 1 });
    expect(metrics.stdout).toContain('trueno_zram_up{device="zram0",backend="trueno"} 0\n');
  });

  test('below a root whose sockets have too long a path is said to be out of reach', async () => {
    await putTruenoSwap();
    const long = join(root, 'x'.repeat(90));
    mkdirSync(join(long, 'run/trueno-zram'), { recursive: true });
    writeFileSync(join(long, 'run/trueno-zram/zram0.varlink'), '');
    const { status, stderr } = await run(builtProgram('trueno-zram'), ['list', '--root', long]);
    expect(status).toBe(1);
    expect(stderr).toContain('error: zram0: cannot connect to trueno-ublk');
  });

  test('whose counters outgrow a double keeps all digits', async () => {
    const statistics = JSON.stringify({ parameters: { ...EXAMPLE_STATISTICS, reads: 'N' } });
    await putTruenoSwap(
      answering({ Info: EXAMPLE_INFO, Statistics: `${statistics.replace('"N"', '18446744073709551615')}\0` }),
    );
    expect((await truenoZram('stat')).stdout).toMatch(/^ {2}reads +18446744073709551615$/m);
  });
});

describe('without rights', () => {
  const isRoot = process.getuid?.() === 0;

  test('trueno devices are shown as far as they are known, and it is said what to do', async (context) => {
    context.skip(!isRoot, 'only root can become somebody else');
    await putTruenoSwap();
    chmodSync(root, 0o755);
    chmodSync(`${root}/run/trueno-zram`, 0o700);
    const program = builtProgram('trueno-zram');
    const args = [
      '--reuid=65534',
      '--clear-groups',
      program,
      'list',
      '-n',
      '-o',
      'name,disksize',
      '--root',
      root,
    ];
    const { status, stdout, stderr } = await run('setpriv', args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '/dev/trueno/zram0 4G\n' });
    expect(stderr).toContain('permission denied (EACCES) (run trueno-zram as root)\n');
  });
});

describe('--watch', () => {
  test('prints one JSON document a line, and ends quietly when nobody reads any more', async () => {
    putKernelSwap();
    const program = builtProgram('trueno-zram');
    const child = spawn(program, ['stat', '--json', '--watch=0.1', '--root', root], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.stdout.on('data', (text) => {
      stdout += text;
      if (stdout.split('\n').length > 3) child.stdout.destroy();
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect({ status, stderr }).toEqual(QUIET);
    for (const line of stdout.split('\n').slice(0, 3))
      expect(JSON.parse(line)).toMatchObject({ devices: [{ name: 'zram1' }] });
  });

  test('ends with an error when the device that is watched goes', async () => {
    putKernelSwap();
    const program = builtProgram('trueno-zram');
    const child = spawn(program, ['stat', '--watch', 'zram1', '--root', root], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.stdout.once('data', () => rmSync(`${root}/sys/block/zram1`, { recursive: true }));
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^(?:.*\n)*error: there is no device zram1 /);
  });
});

describe('on a terminal of 40 columns', () => {
  async function inTerminal(...args: readonly string[]): Promise<string> {
    const words = [builtProgram('trueno-zram'), ...args, '--root', root].join(' ');
    const { stdout } = await run('script', ['-qec', `stty cols 40; ${words}`, '/dev/null']);
    return stdout.replaceAll('\r', '');
  }

  beforeEach(async (context) => {
    context.skip(!(await succeeds('script', '--version')), 'script(1) is not installed');
  });

  test.each(['list', 'list --output-all', 'stat', 'status'])('%s fits', async (words) => {
    await putTruenoSwap();
    const lines = (await inTerminal(...words.split(' '))).split('\n');
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
  });

  test('a table that is too wide becomes a line for each cell', async () => {
    await putTruenoSwap();
    expect(await inTerminal('list')).toMatchInlineSnapshot(`
      "NAME       /dev/trueno/zram0
      ALGORITHM  adaptive
      DISKSIZE   4G
      DATA       390.6M
      COMPR      97.7M
      TOTAL      100M
      COMP-RATIO 3.91
      BACKEND    trueno
      MOUNTPOINT [SWAP]
      "
    `);
  });
});

/** Each line is a sample, or belongs to the family of the samples that follow, whose lines stand together. */
function expectExpositionFormat(text: string): void {
  const families: string[] = [];
  let current = '';
  for (const line of text.trimEnd().split('\n')) {
    const head = /^# (HELP|TYPE) (\w+) ./.exec(line);
    if (head?.[1] === 'HELP') {
      current = head[2] ?? '';
      families.push(current);
    } else if (head === null) {
      const sample = /^(\w+)\{(?:\w+="[^"]*",?)+\} [0-9.e+-]+$/.exec(line)?.[1];
      expect(sample?.replace(/_(?:bucket|sum|count)$/, ''), line).toBe(
        current.endsWith('_latency_seconds') ? current : sample,
      );
      expect(sample?.startsWith(current), line).toBe(true);
    }
  }
  expect(new Set(families).size).toBe(families.length);
}
