import { describe, expect, test } from 'vitest';
import { factsOf } from '../guest/booted-guest.ts';
import { bootBeforeAll } from './booted-scenario.ts';
import { CLI } from './installed-build.ts';

/** What `analyze` says of a process, beside what a device makes of the same pages; and `bench` on both backends. */

/** Objects, texts and programs, as a program at work has them. Then it stands still, so that its pages stay as they are. */
const PROGRAM = `
  const { readdirSync, readFileSync, statSync, writeFileSync } = require("node:fs");
  const kept = [];
  let bytes = 0;
  for (const folder of ["/usr/share", "/usr/lib/systemd", "/usr/bin"])
    for (const name of readdirSync(folder, { recursive: true })) {
      if (bytes > 24e6) break;
      try {
        const path = folder + "/" + name;
        const { size } = statSync(path);
        if (!statSync(path).isFile() || size < 2000 || size > 500000) continue;
        const file = readFileSync(path);
        bytes += file.length;
        if (folder === "/usr/bin") kept.push(Buffer.from(file));
        else kept.push(file.toString("latin1").split("\\n").map((line, number) => ({ number, line, words: line.split(" ") })));
      } catch {}
    }
  writeFileSync("/run/load.pid", String(process.pid));
  process.kill(process.pid, "SIGSTOP");
  console.log(kept.length);
`.replaceAll('\n', ' ');

const GROUP = '/sys/fs/cgroup/system.slice/load.service';
const PAGES = (device: string): string => `${CLI} stat ${device} --json`;

/** Swaps the program out to the device; prints what was foreseen, and the device's figures before and after. */
function swapOut(device: string, node: string): string {
  return `mkswap -q ${node} && swapon --discard --priority 50 ${node}
    ${CLI} analyze --pid $(cat /run/load.pid) --pages 40000 --rounds 1 --json
    ${PAGES(device)}
    for try in $(seq 20); do
      echo 512M >${GROUP}/memory.reclaim 2>/dev/null
      [ $(sed -n 's/^RssAnon:[^0-9]*\\([0-9]*\\) kB/\\1/p' /proc/$(cat /run/load.pid)/status) -lt 1024 ] && break
    done
    ${PAGES(device)}
    ${CLI} analyze --pid $(cat /run/load.pid) --json 2>&1 | tail -n 1
    swapoff ${node}`;
}

const TRUENO = '/dev/trueno/zram0';
const KERNEL = '/dev/zram1';

const boot = bootBeforeAll({
  generator: 'boot binary',
  configuration: `
[zram0]
zram-size = 256
fs-type = ext2

[zram1]
backend = kernel
compression-algorithm = lz4
zram-size = 256
fs-type = ext2

[zram2]
compression-algorithm = lz4
zram-size = 256
fs-type = ext2
`,
  facts: {
    start: `systemctl start systemd-zram-setup@zram0 systemd-zram-setup@zram1 systemd-zram-setup@zram2
      printf '%s\n' '${PROGRAM}' >/run/load.cjs
      systemd-run --quiet --unit=load node /run/load.cjs
      for i in $(seq 200); do [ -s /run/load.pid ] && break; sleep 0.1; done
      sleep 0.5; grep -E '^(State|RssAnon)' /proc/$(cat /run/load.pid)/status; ${CLI} list --noheadings`,
    balance: swapOut('zram0', TRUENO),
    density: `${CLI} set zram0 --objective density >/dev/null; ${swapOut('zram0', TRUENO)}`,
    latency: `${CLI} set zram0 --objective latency >/dev/null; ${swapOut('zram0', TRUENO)}`,
    'kernel zram': swapOut('zram1', KERNEL),
    'trueno lz4': swapOut('zram2', '/dev/trueno/zram2'),
    'analyze the system': `${CLI} analyze --rounds 1`,
    'bench in use': `mkswap -q ${TRUENO} && swapon ${TRUENO}; ${CLI} bench zram0 --overwrite 2>&1; echo $?; swapoff ${TRUENO}`,
    'bench trueno': `${CLI} bench zram0 --rounds 1 --pages 512 2>&1; echo $?
      ${CLI} bench zram0 --rounds 1 --pages 512 --overwrite; echo $?; ${CLI} stat zram0 --json | grep orig_data_size`,
    'bench kernel zram': `${CLI} bench zram1 --rounds 2 --pages 1024 --overwrite --json; cat /sys/block/zram1/mm_stat`,
    'a process that ends': `kill -KILL $(cat /run/load.pid); sleep 0.2; ${CLI} analyze --pid $(cat /run/load.pid) 2>&1; echo $?
      ${CLI} analyze --pid 2 2>&1; echo $?`,
  },
});

const fact = factsOf(boot);

interface Analysis {
  readonly pages: number;
  readonly same_filled_pages: number;
  readonly sample: { readonly total_bytes: number };
  readonly codecs: readonly { readonly name: string; readonly stored_bytes: number }[];
}

interface Figures {
  readonly orig_data_size: number;
  readonly compr_data_size: number;
  readonly same_pages: number;
}

test('the process has its memory, and stands still', () => {
  expect(fact('start')).toMatch(/^State:\tT/m);
  expect(Number(/RssAnon:\s*([0-9]+) kB/.exec(fact('start'))?.[1])).toBeGreaterThan(48 * 1024);
});

describe.each([
  ['balance', 'adaptive balance'],
  ['density', 'adaptive density'],
  ['latency', 'adaptive latency'],
  ['kernel zram', 'lz4 1'],
  ['trueno lz4', 'lz4 0'],
])('swapped out to a device (%s)', (name, codec) => {
  const parts = (): { analysis: Analysis; stored: Figures; after: string } => {
    const [analysis, before, figures, after = ''] = fact(name).split(/(?<=^\})\n/m);
    const [was, is] = [before, figures].map((text): Figures => JSON.parse(text ?? '').devices[0].mm_stat);
    if (was === undefined || is === undefined) throw new Error('the device did not tell');
    return {
      analysis: JSON.parse(analysis ?? ''),
      stored: {
        orig_data_size: is.orig_data_size - was.orig_data_size,
        compr_data_size: is.compr_data_size - was.compr_data_size,
        same_pages: is.same_pages - was.same_pages,
      },
      after,
    };
  };

  test('the pages take what was foreseen, within 3 %', () => {
    const { analysis, stored } = parts();
    // Nearly all of it, and little else.
    expect(stored.orig_data_size / analysis.sample.total_bytes).toBeGreaterThan(0.97);
    expect(stored.orig_data_size / analysis.sample.total_bytes).toBeLessThan(1.03);
    const foreseen = analysis.codecs.find((one) => one.name === codec)?.stored_bytes ?? 0;
    const share = foreseen / (analysis.pages * 4096);
    const seen = stored.compr_data_size / stored.orig_data_size;
    process.stdout.write(
      `${name}: ${analysis.pages} pages, foreseen ${(1 / share).toFixed(3)}, seen ${(1 / seen).toFixed(3)}\n`,
    );
    expect(Math.abs(share / seen - 1)).toBeLessThan(0.03);
  });

  test('as many are same-filled as was foreseen', () => {
    const { analysis, stored } = parts();
    const foreseen = analysis.same_filled_pages / analysis.pages;
    const seen = stored.same_pages / (stored.orig_data_size / 4096);
    expect(Math.abs(foreseen - seen)).toBeLessThan(0.01);
  });

  test('and nothing of it is left to look at', () => {
    expect(parts().after).toMatch(
      /^error: process [0-9]+ \(node\): .*MiB of it are swapped out$|"messages"|\}$/m,
    );
  });
});

describe('bench', () => {
  test('writes to no device that is in use, whatever it is told', () => {
    expect(fact('bench in use')).toMatch(/^error: zram0: it is in use: swap; nothing is written \(.*\)\n1$/m);
  });

  test('writes to none that holds anything unless it is told', () => {
    expect(fact('bench trueno')).toMatch(
      /^error: zram0: it holds .*; nothing is written \(with --overwrite .*\)\n1\n/,
    );
  });

  test('reads back from a trueno device what it wrote, and leaves it empty', () => {
    expect(fact('bench trueno')).toMatch(/^All [0-9.]+ MiB that were read are what was written\.$/m);
    // What was swapped out to it is gone.
    expect(fact('bench trueno')).toMatch(/^It kept 1\.[0-9] MiB in .* \(ratio [0-9.]+\), which took .*$/m);
    expect(fact('bench trueno')).toMatch(/"orig_data_size": 0,?$/m);
  });

  test('does the same on kernel zram', () => {
    const [json = '', mmStat = ''] = fact('bench kernel zram').split(/(?<=^\})\n/m);
    const { pages, turns, verified_bytes, memory } = JSON.parse(json);
    expect(pages).toBeGreaterThan(512);
    expect(turns).toHaveLength(6);
    expect(verified_bytes).toBe(3 * 2 * pages * 4096);
    expect(memory.orig_data_size).toBe(pages * 4096);
    expect(mmStat.trim()).toMatch(/^0 +0 /);
  });
});

test('the system is looked at by the shares of its processes', () => {
  expect(fact('analyze the system')).toMatch(
    /^Looked at [0-9,]+ of [0-9,]+ pages .* of [0-9]+ processes\.$/m,
  );
  expect(fact('analyze the system')).toMatch(/node \([0-9]+\)/);
});

test('a process that has ended, and a thread of the kernel, are told of', () => {
  expect(fact('a process that ends')).toMatch(/^error: process [0-9]+: there is none of that number/m);
  expect(fact('a process that ends')).toContain(
    'error: process 2 (kthreadd): it is a thread of the kernel, which has no memory of its own\n1',
  );
});
