import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openInBrowser } from './browser.ts';
import { builtProgram, type Run, run, succeeds } from './built-program.ts';
import { putProcess, samePages, wordPages } from './fake-process.ts';
import { Terminal } from './terminal.ts';

let root: string;
let terminal: Terminal | undefined;
let child: ChildProcess | undefined;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trueno-analyze-'));
});
afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  child?.kill('SIGKILL');
  child = undefined;
  rmSync(root, { recursive: true });
});

const analyze = (...args: readonly string[]): Promise<Run> =>
  run(builtProgram('trueno-zram'), ['analyze', ...args]);

interface Json {
  readonly pages: number;
  readonly same_filled_pages: number;
  readonly sample: {
    readonly total_bytes: number;
    readonly sources: readonly {
      readonly pid: number;
      readonly pages: number;
      readonly resident_bytes: number;
    }[];
    readonly left_out: { readonly processes: number; readonly shared_bytes: number };
  };
  readonly codecs: readonly {
    readonly name: string;
    readonly ratio: number;
    readonly stored_bytes: number;
    readonly raw_pages: number;
    readonly compress_ns: { readonly lower: number; readonly median: number; readonly upper: number };
    readonly decompress_ns: { readonly median: number };
  }[];
}

const jsonOf = ({ stdout }: Run): Json => JSON.parse(stdout);

/** Times are what a test cannot know, nor what the libraries of this system make of pages. */
const withoutTimes = (text: string): string =>
  text
    .replace(/ +[0-9.]+ (?:ns|us|ms)\b/g, ' TIME')
    .replace(/^((?:lz4hc|zstd|adaptive density)[ 0-9]*?) +[0-9]\.[0-9]+ #+/gm, '$1 RATIO')
    .replace(/\S+ code/, 'SIMD code');

describe('wrong usage', () => {
  test.each([
    [['--pid', 'x'], '--pid takes numbers of processes, as in --pid=12,345; it got "x"'],
    [['--pid', '1,,2'], '--pid takes numbers of processes, as in --pid=12,345; it got ""'],
    [['--pid', '0'], '--pid takes numbers of processes, as in --pid=12,345; it got "0"'],
    [['--pid', '99999999'], '--pid takes numbers of processes, as in --pid=12,345; it got "99999999"'],
    [['--pages', '0'], '--pages takes a whole number from 1 to 1048575; it got "0"'],
    [['--pages', '1e3'], '--pages takes a whole number from 1 to 1048575; it got "1e3"'],
    [['--rounds', '-1'], '--rounds takes a whole number from 1 to 1000; it got "-1"'],
    [['--html', ''], '--html is empty'],
    [['--pid', '1', 'file'], '--pid and FILE exclude each other: pages are of processes, or of files'],
  ])('%j exits with 2 and says what is wrong', async (args, problem) => {
    const stderr = `trueno-zram: ${problem}\nTry 'trueno-zram analyze --help'.\n`;
    expect(await analyze(...args)).toMatchObject({ status: 2, stdout: '', stderr });
  });
});

describe('processes of a machine that is made up', () => {
  beforeEach(() => {
    putProcess(root, { pid: 100, name: 'words', pages: wordPages(300, 1), swappedBytes: 1 << 20 });
    putProcess(root, { pid: 200, name: 'mostly\\nsame', pages: [...samePages(60), ...wordPages(40, 2)] });
  });

  const here = (...args: readonly string[]): Promise<Run> => analyze('--root', root, ...args);

  test('are looked at by their shares', async () => {
    const { status, stdout, stderr } = await here('--rounds', '1');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(withoutTimes(stdout)).toMatchSnapshot();
  });

  test('have shared memory that is left out, which is told', async () => {
    putProcess(root, { pid: 300, name: 'database', pages: wordPages(9, 3), sharedBytes: 5 << 20 });
    putProcess(root, { pid: 301, name: 'database', pages: wordPages(9, 4), sharedBytes: 5 << 20 });
    // Each page once, as the kernel counts; of processes that are named, what each has.
    writeFileSync(join(root, 'proc/meminfo'), 'MemTotal: 8388608 kB\nShmem:      7168 kB\n');
    const left = (size: string): string =>
      `\nLeft out: ${size} of shared memory, tmpfs among it, which can be swapped out, too.\n`;
    expect((await here('--rounds', '1')).stdout).toContain(left('7 MiB'));
    expect((await here('--rounds', '1', '--pid', '300,301')).stdout).toContain(left('10 MiB'));
    expect((await here('--rounds', '1', '--pid', '100')).stdout).not.toContain('Left out');
    expect(jsonOf(await here('--rounds', '1', '--json')).sample.left_out.shared_bytes).toBe(7 << 20);
  });

  test('give the same figures as JSON', async () => {
    const json = jsonOf(await here('--rounds', '1', '--json'));
    expect(json).toMatchObject({
      page_bytes: 4096,
      pages: 400,
      same_filled_pages: 60,
      sample: {
        total_bytes: 400 * 4096,
        sources: [
          {
            kind: 'process',
            pid: 100,
            name: 'words',
            pages: 300,
            resident_bytes: 300 * 4096,
            swapped_bytes: 1 << 20,
          },
          {
            kind: 'process',
            pid: 200,
            name: 'mostly\nsame',
            pages: 100,
            resident_bytes: 100 * 4096,
            swapped_bytes: 0,
          },
        ],
        left_out: { processes: 0, resident_bytes: 0, shared_bytes: 0 },
        messages: [],
      },
      rounds: 1,
    });
    expect(json.codecs.map(({ name }) => name)).toEqual([
      'lz4 0',
      'lz4 1',
      'lz4hc 9',
      'zstd 1',
      'zstd 3',
      'adaptive latency',
      'adaptive balance',
      'adaptive density',
    ]);
    for (const { ratio, stored_bytes, compress_ns, decompress_ns } of json.codecs) {
      expect(ratio).toBeCloseTo((340 * 4096) / stored_bytes, 9);
      expect(ratio).toBeGreaterThan(1.3);
      expect(compress_ns.median).toBeGreaterThan(100);
      expect(decompress_ns.median).toBeGreaterThan(100);
    }
    const ratio = (name: string): number => json.codecs.find((codec) => codec.name === name)?.ratio ?? 0;
    expect(ratio('zstd 3')).toBeGreaterThan(ratio('lz4 1'));
    // For latency every page is LZ4.
    expect(ratio('adaptive latency')).toBe(ratio('lz4 1'));
  });

  test('of which fewer pages are looked at are looked at by the same shares', async () => {
    const json = jsonOf(await here('--rounds', '1', '--pages', '40', '--json'));
    expect(json.sample.sources.map(({ pages }) => pages)).toEqual([30, 10]);
    expect(json).toMatchObject({ pages: 40, sample: { total_bytes: 400 * 4096 } });
    expect(Math.abs(json.same_filled_pages - 6)).toBeLessThanOrEqual(1);
  });

  test('that are named alone count, each once', async () => {
    const json = jsonOf(await here('--pid', '200,200', '--rounds', '1', '--json'));
    expect(json).toMatchObject({ pages: 100, same_filled_pages: 60 });
  });

  test('with nothing but same-filled pages need no codec', async () => {
    putProcess(root, { pid: 300, name: 'same', pages: samePages(50) });
    const { status, stdout } = await here('--pid', '300');
    expect(status).toBe(0);
    expect(stdout).toContain('All of them are one word over and over');
    expect(jsonOf(await here('--pid', '300', '--json'))).toMatchObject({ same_filled_pages: 50, codecs: [] });
    const html = join(root, 'same.html');
    expect((await here('--pid', '300', '--html', html)).status).toBe(0);
    expect(readFileSync(html, 'utf8')).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('with pages that do not shrink keep them as they are', async () => {
    const noise = Array.from({ length: 20 }, (_, nth) => {
      const page = Buffer.alloc(4096);
      let state = nth + 1;
      for (let at = 0; at < 4096; at++) {
        state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
        page[at] = state >> 16;
      }
      return page;
    });
    putProcess(root, { pid: 300, name: 'noise', pages: noise });
    const [lz4] = jsonOf(await here('--pid', '300', '--rounds', '1', '--json')).codecs;
    expect(lz4).toMatchObject({ raw_pages: 20, stored_bytes: 20 * 4096, ratio: 1 });
  });

  test('that ended meanwhile, have no memory, or never were, are told of, and the others looked at', async () => {
    for (const [pid, text] of [
      [2, 'Name:\tkthreadd\nState:\tS (sleeping)\n'],
      [3, 'Name:\tdefunct\nState:\tZ (zombie)\n'],
      [4, 'Name:\tgone\nState:\tR (running)\nVmSize:\t 8 kB\nRssAnon:\t 8 kB\n'],
    ]) {
      mkdirSync(join(root, 'proc', `${pid}`), { recursive: true });
      writeFileSync(join(root, 'proc', `${pid}`, 'status'), `${text}`);
    }
    putProcess(root, { pid: 5, name: 'swapped', pages: [], swappedBytes: 3 << 20 });
    const { status, stdout, stderr } = await here('--pid', '2,3,4,5,6,100', '--rounds', '1', '--json');
    expect(status).toBe(1);
    expect(stderr.split('\n').sort()).toEqual([
      '',
      'error: process 2 (kthreadd): it is a thread of the kernel, which has no memory of its own',
      'error: process 3 (defunct): it has ended, and only waits for its parent to notice',
      'error: process 4 (gone): it has ended meanwhile',
      'error: process 5 (swapped): it has no anonymous memory that is resident and could be swapped out; 3 MiB of it are swapped out',
      'error: process 6: there is none of that number (ps -e shows all)',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ pages: 300 });
    const nothing = await here('--pid', '2,6');
    expect(nothing).toMatchObject({ status: 1, stdout: '' });
  });

  test('are none where there is no /proc', async () => {
    expect(await analyze('--root', tmpdir())).toMatchObject({ status: 1, stdout: '' });
  });

  test('make a report that a browser shows without complaint', async (context) => {
    if (!(await succeeds('chromium', '--version'))) context.skip('chromium is not installed');
    const html = join(root, 'report <1>.html');
    const { stdout } = await here('--rounds', '2', '--json', '--html', html);
    const json: Json = JSON.parse(stdout);
    const text = readFileSync(html, 'utf8');
    expect(text).not.toMatch(/(?:src|href)=|@import|url\(|NaN|Infinity|undefined|<script/);
    const { dom, console, screenshot } = await openInBrowser(html);
    expect(console).toEqual([]);
    expect(screenshot.length).toBeGreaterThan(20_000);
    // Two plots, each with a mark for each codec besides those of the legend.
    for (const { name, ratio } of json.codecs) {
      const titles = dom.match(
        new RegExp(`<title>${name}: [0-9.]+ µs, ratio ${ratio.toFixed(2)}</title>`, 'g'),
      );
      expect(titles, name).toHaveLength(2);
      expect(dom).toContain(`<td>${ratio.toFixed(3)}</td>`);
    }
    expect(dom).toContain('Looked at 400 of 400 pages (1.6 MiB) of the anonymous memory of 2 processes.');
    expect(dom).toMatch(/<strong>15\.0 %<\/strong><span>is one word over and over/);
    expect(dom).toContain('mostly\\nsame (200)');
  });

  test('a report that cannot be written is told of, behind the figures', async () => {
    const { status, stdout, stderr } = await here(
      '--rounds',
      '1',
      '--html',
      join(root, 'no/such/folder.html'),
    );
    expect(status).toBe(1);
    expect(stdout).toContain('adaptive balance *');
    expect(stderr).toMatch(
      /^error: .*folder\.html cannot be written: no such file or directory \(ENOENT\) \(.*\)\n$/,
    );
  });

  test('may be read by somebody who goes away', async () => {
    const script = '"$0" analyze --rounds 1 --root "$1" | head -n 1';
    const { signal, stdout, stderr } = await run('/bin/sh', [
      '-c',
      script,
      builtProgram('trueno-zram'),
      root,
    ]);
    expect({ signal, stderr, lines: stdout.split('\n').length }).toEqual({
      signal: null,
      stderr: '',
      lines: 2,
    });
  });

  describe('on a terminal', () => {
    beforeEach(async (context) => {
      if (!(await succeeds('tmux', '-V'))) context.skip('tmux is not installed');
    });

    const open = async (columns: number, options: string): Promise<Terminal> => {
      const command = `${builtProgram('trueno-zram')} analyze --root ${root} ${options}`;
      terminal = await Terminal.open(columns, 40, `trap : INT; ${command}; echo status $?; exec sleep 60`);
      return terminal;
    };

    test('are shown in 40 columns', async () => {
      const screen = await (await open(40, '--rounds 1')).see(/^status 0$/m);
      for (const line of screen.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
      // A line that is too long would have been broken by the terminal.
      expect(screen).toMatch(/^adaptive balance\* +[0-9.]+ +[0-9.]+ us +[0-9.]+ us$/m);
    });

    test('are shown with bars in 100 columns, and a bar shows how far it is, until it is done', async () => {
      const shown = await open(100, '--rounds 30');
      expect(await shown.see(/^█*░* +[0-9]+ % {2}(?:lz4|zstd|adaptive)/m)).not.toContain('status');
      const screen = await shown.see(/^status 0$/m);
      expect(screen).not.toContain('░');
      expect(screen).toMatch(/^zstd 3 .*█{5,}/m);
    });

    test('leave nothing behind but the interrupt when somebody presses control C', async () => {
      const shown = await open(80, '--rounds 1000');
      await shown.see(/ % /);
      await shown.press('C-c');
      expect(await shown.see(/status/)).toMatch(/status 130$/);
    });

    test('have no bar where messages go to a file', async () => {
      const shown = await open(80, `--rounds 20 2>${root}/messages`);
      await shown.see(/^status 0$/m);
      expect(readFileSync(`${root}/messages`, 'utf8')).toBe('');
    });
  });
});

describe('files', () => {
  const put = (name: string, pages: readonly Uint8Array[]): string => {
    writeFileSync(join(root, name), Buffer.concat(pages));
    return join(root, name);
  };

  test('are taken for pages, spread evenly', async () => {
    const path = put('pages', [...wordPages(100, 3), ...samePages(100), Buffer.from('rest')]);
    const json = jsonOf(await analyze('--json', '--rounds', '1', '--pages', '20', path));
    expect(json).toMatchObject({
      pages: 20,
      same_filled_pages: 10,
      sample: { total_bytes: 200 * 4096, sources: [{ kind: 'file', path, pages: 20 }] },
    });
  });

  test('that are none are told of, and the others looked at', async () => {
    const good = put('good', wordPages(10, 4));
    const short = put('short', [Buffer.from('short')]);
    expect((await run('mkfifo', [join(root, 'fifo')])).status).toBe(0);
    const { status, stdout, stderr } = await analyze(
      ...['--rounds', '1', '--json', join(root, 'none'), short, root, join(root, 'fifo'), good],
    );
    expect(status).toBe(1);
    expect(stderr).toBe(
      [
        `error: ${root}/none cannot be read: no such file or directory (ENOENT)`,
        `error: ${root}/short has 5 bytes, less than a page of 4096`,
        `error: ${root} is no regular file`,
        `error: ${root}/fifo is no regular file`,
        '',
      ].join('\n'),
    );
    expect(JSON.parse(stdout)).toMatchObject({ pages: 10 });
  });
});

describe('a live process', () => {
  /** Says so when its memory is as it stays. */
  async function start(program: string): Promise<ChildProcess> {
    const started = spawn(process.execPath, ['--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    child = started;
    await new Promise((resolve) => started.stdout?.once('data', resolve));
    return started;
  }

  test('is looked at, and goes on', async () => {
    const { pid } = await start(`
      const memory = Buffer.alloc(64 << 20);
      for (let at = 0; at < memory.length; at += 16) memory.write((at * 7).toString(36), at);
      console.log('ready'); setInterval(() => memory.length, 1000);`);
    const json = jsonOf(await analyze('--pid', `${pid}`, '--rounds', '1', '--json'));
    expect(json.pages).toBeGreaterThan(4000);
    expect(json.sample.total_bytes).toBeGreaterThan(64 << 20);
    expect(json.codecs[0]?.ratio).toBeGreaterThan(1.2);
    expect(child?.exitCode).toBeNull();
  });

  test('that ends while it is looked at is told of', async () => {
    const started = await start("console.log('ready'); setInterval(() => {}, 1000);");
    const { pid } = started;
    started.kill('SIGKILL');
    await new Promise((resolve) => started.once('exit', resolve));
    const { status, stdout, stderr } = await analyze('--pid', `${pid}`);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(`error: process ${pid}: there is none of that number (ps -e shows all)\n`);
  });

  test('whose pages of zeros were only read takes no memory for them', async () => {
    const { pid } = await start(`
      const memory = new Uint8Array(256 << 20); let sum = 0;
      for (let at = 0; at < memory.length; at += 4096) sum += memory[at];
      console.log('ready', sum); setInterval(() => memory.length, 1000);`);
    const json = jsonOf(await analyze('--pid', `${pid}`, '--rounds', '1', '--json'));
    expect(json.sample.total_bytes).toBeLessThan(128 << 20);
    expect(json.same_filled_pages / json.pages).toBeLessThan(0.3);
  });

  test.skipIf(process.getuid?.() !== 0)(
    'of somebody else is told of (becoming nobody needs root)',
    async () => {
      const args = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath];
      const { status, stdout, stderr } = await run('setpriv', [
        ...args,
        builtProgram('trueno-zram'),
        'analyze',
        '--pid',
        `${process.pid}`,
      ]);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(
        /^error: process [0-9]+ \(.*\): its memory may not be read: permission denied \(EACCES\) \(run trueno-zram as root, or as its user\)\n$/,
      );
      // Of the system it is left out, and counted.
      const all = await run('setpriv', [...args, builtProgram('trueno-zram'), 'analyze', '--rounds', '1']);
      if (all.status === 0) expect(all.stdout).toMatch(/^Left out: [0-9,]+ process/m);
      else
        expect(all.stderr).toContain('error: no memory of any process may be read (run trueno-zram as root)');
    },
  );

  test('of the whole system, each that may be read is looked at', async () => {
    const { pid } = await start(`
      const memory = Buffer.alloc(256 << 20, 'abcdefgh');
      for (let at = 0; at < memory.length; at += 64) memory.writeUInt32LE(at, at);
      console.log('ready'); setInterval(() => memory.length, 1000);`);
    const json = jsonOf(await analyze('--rounds', '1', '--json', '--pages', '2000'));
    const ours = json.sample.sources.find((source) => source.pid === pid);
    const share = (ours?.resident_bytes ?? 0) / json.sample.total_bytes;
    expect((ours?.pages ?? 0) / json.pages / share).toBeGreaterThan(0.8);
    expect((ours?.pages ?? 0) / json.pages / share).toBeLessThan(1.25);
  });
});

describe('the native core', () => {
  test('that is missing is told of, with what to do, and nobody is looked at', async () => {
    const place = join(root, 'build/bin');
    const programs = dirname(builtProgram('trueno-zram'));
    mkdirSync(place, { recursive: true });
    for (const name of readdirSync(programs)) {
      writeFileSync(join(place, name), readFileSync(join(programs, name)));
      chmodSync(join(place, name), 0o755);
    }
    for (const args of [['analyze'], ['bench'], ['bench', 'zram0']]) {
      const { status, stdout, stderr } = await run(join(place, 'trueno-zram.cjs'), args);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(/^trueno-zram: the native core of trueno-zram is not there; tried\n/);
      expect(stderr).toContain('npm run build');
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  });

  test('with an unknown target is told of', async () => {
    const { status, stderr } = await run(builtProgram('trueno-zram'), ['analyze'], {
      env: { TRUENO_FORCE_TARGET: 'mmx' },
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^trueno-zram: .*mmx.*\n$/);
  });
});

test('the browser tells what a page complains of', async (context) => {
  if (!(await succeeds('chromium', '--version'))) context.skip('chromium is not installed');
  const path = join(root, 'bad.html');
  writeFileSync(
    path,
    '<!DOCTYPE html><title>x</title><script>console.error("wrong")</script><img src="none.png">',
  );
  const { console } = await openInBrowser(path);
  expect(console.join('\n')).toContain('wrong');
});
