import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { factsOf } from '../guest/booted-guest.ts';
import { bootBeforeAll } from './booted-scenario.ts';
import { CLI } from './installed-build.ts';

/**
 * Each command as people type it, with a device on each backend. What they printed goes to build/tour.txt; the README has it.
 */

/** Keeps texts and a program in memory, then stands still. */
const PROGRAM = `
  const { readdirSync, readFileSync, writeFileSync } = require("node:fs");
  const kept = [];
  let bytes = 0;
  for (const folder of ["/usr/bin/", "/usr/lib/systemd/", "/usr/lib/systemd/system/"])
    for (const name of readdirSync(folder))
      try {
        if (bytes > 24e6) break;
        const file = readFileSync(folder + name);
        bytes += file.length;
        if (file.length < 20000) kept.push(file.toString("latin1").split("\\n").map((line) => line.split(" ")));
        else kept.push(Buffer.from(file));
      } catch {}
  writeFileSync("/run/load.pid", String(process.pid));
  process.kill(process.pid, "SIGSTOP");
  console.log(kept.length);
`.replaceAll('\n', ' ');

/** Prints each line as a prompt shows it, what it prints, and its exit status where that is not 0. */
function typed(...lines: readonly string[]): string {
  return lines
    .map((line) => {
      const run = line.replace(/^trueno-zram/, CLI);
      return `echo '# ${line.replaceAll("'", "'\\''")}'; { ${run}; } 2>&1 || echo "[exit status $?]"`;
    })
    .join('\n');
}

const FACTS = {
  start: `printf '%s\n' '${PROGRAM}' >/run/load.cjs
    systemd-run --quiet --unit=load node /run/load.cjs
    for i in $(seq 200); do [ -s /run/load.pid ] && break; sleep 0.1; done; sleep 0.5
    for try in $(seq 6); do echo 64M >/sys/fs/cgroup/system.slice/load.service/memory.reclaim 2>/dev/null; done; cat /proc/swaps`,
  status: typed('trueno-zram status'),
  list: typed('trueno-zram list'),
  stat: typed('trueno-zram stat'),
  top: typed('trueno-zram top --count=2 --interval=1'),
  doctor: typed('trueno-zram doctor'),
  check: typed('trueno-zram check'),
  explain: typed('trueno-zram explain'),
  render: typed('trueno-zram render /run/units', 'ls /run/units'),
  apply: typed(
    "sed -i 's/^zram-resident-limit = .*/zram-resident-limit = 48/' /etc/systemd/zram-generator.conf",
    'trueno-zram explain --diff',
    'trueno-zram apply --dry-run',
    'trueno-zram apply --yes',
  ),
  set: typed(
    'trueno-zram set zram0 --limit 64MiB --objective density',
    'trueno-zram set zram1 --limit 32MiB',
    'trueno-zram list -o name,disksize,data,total,mem-limit,algorithm',
  ),
  create: typed(
    'trueno-zram create --size 40MiB',
    'trueno-zram create zram7 --size 24MiB --backend kernel --priority 7',
    'trueno-zram list',
  ),
  resize: typed(
    'trueno-zram resize zram2 --size 56MiB',
    'trueno-zram resize zram2 --size 56MiB --swapoff',
    'trueno-zram resize zram7 --size 32MiB --swapoff',
  ),
  remove: typed(
    'trueno-zram remove zram2',
    'trueno-zram remove zram2 --swapoff',
    'trueno-zram remove zram7 --swapoff',
  ),
  analyze: typed('trueno-zram analyze --pages 1000 --rounds 1'),
  'analyze files': typed('trueno-zram analyze /usr/bin/bash --pages 200 --rounds 1'),
  json: typed(
    'trueno-zram create --size 16MiB --json',
    'trueno-zram resize zram2 --size 24MiB --swapoff --json',
    'trueno-zram remove zram2 --json',
    'trueno-zram remove zram2 --swapoff --json',
  ),
  'bench trueno': typed(
    'trueno-zram bench zram0 --overwrite',
    'trueno-zram create zram5 --size 32MiB --fs-type ext4',
    'trueno-zram bench zram5 --rounds 3 --pages 1024 --overwrite',
  ),
  'bench kernel zram': typed(
    'trueno-zram create zram6 --size 32MiB --fs-type ext4 --backend kernel',
    'trueno-zram bench zram6 --rounds 3 --pages 1024 --overwrite',
  ),
};

const boot = bootBeforeAll({
  generator: 'boot binary',
  configuration: `[zram0]
zram-size = 128
zram-resident-limit = 96

[zram1]
backend = kernel
zram-size = 64
`,
  facts: FACTS,
  length: 2,
});
const fact = factsOf(boot);
const OUTPUT = new URL('../../build/tour.txt', import.meta.url).pathname;

test('what they printed can be read', () => {
  const parts = Object.keys(FACTS).filter((name) => name !== 'start');
  mkdirSync(dirname(OUTPUT), { recursive: true });
  writeFileSync(OUTPUT, parts.map((name) => `${fact(name).trim()}\n`).join('\n'));
  expect(parts.length).toBe(18);
});

/** Those that are to say no. */
const REFUSED: Readonly<Record<string, number>> = { resize: 1, remove: 1, json: 1, 'bench trueno': 1 };

test.each(Object.keys(FACTS))('%s: all goes as it should, and nothing else is refused', (name) => {
  const text = fact(name);
  expect(text).not.toMatch(/^\s+at |Error:|undefined|NaN/m);
  // doctor notes what a guest has not.
  if (name !== 'doctor') expect(text.split('[exit status').length - 1).toBe(REFUSED[name] ?? 0);
});

test('both backends hold pages', () => {
  expect(fact('status')).toMatch(/backend {2}trueno .*[\s\S]*backend {2}kernel zram/);
  expect(fact('list')).toMatch(/zram0 +adaptive .* trueno .*\n\S+zram1 +lzo-rle .* kernel /);
  expect(fact('status').match(/^ {2}pages {4}[0-9.]+ [KM]iB in .*, ratio [0-9.]+$/gm)).toHaveLength(2);
});

test('what is set, made, changed and taken away is so', () => {
  expect(fact('apply')).toMatch(/^zram0 is changed$/m);
  expect(fact('create')).toMatch(/^zram2 is up: swap, priority 100, 40 MiB on trueno/m);
  expect(fact('create')).toMatch(/^zram7 is up: swap, priority 7, 24 MiB on kernel zram/m);
  expect(fact('resize')).toMatch(/^zram2: size is now 56 MiB \(was 40 MiB\)/m);
  expect(fact('resize')).toMatch(/^zram7: size is now 32 MiB \(was 24 MiB\)/m);
  expect(fact('remove')).toMatch(/^zram2 is gone\n(?:.*\n)*zram7 is gone/m);
});

test('and told of as JSON where it is asked for', () => {
  const [created, resized, kept, gone] = fact('json')
    .split(/^#.*\n/m)
    .slice(1)
    .map((text) => JSON.parse(text.replace(/^\[exit status 1\]$/m, '')));
  expect(created).toMatchObject({
    name: 'zram2',
    done: true,
    purpose: 'swap',
    backend: 'trueno',
    node: '/dev/trueno/zram2',
    size_bytes: 16 << 20,
    messages: [],
  });
  expect(resized).toMatchObject({
    name: 'zram2',
    done: true,
    size_bytes: 24 << 20,
    earlier_size_bytes: 16 << 20,
  });
  expect(kept).toMatchObject({
    name: 'zram2',
    done: false,
    messages: [{ severity: 'error', device: 'zram2' }],
  });
  expect(gone).toEqual({ name: 'zram2', done: true, messages: [] });
});

test.each(['bench trueno', 'bench kernel zram'])('%s reads back what it wrote', (name) => {
  expect(fact(name)).toMatch(/^All [0-9.]+ MiB that were read are what was written\.$/m);
});
