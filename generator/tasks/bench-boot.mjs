import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { installPackages } from './debian-packages.mjs';
import { installNodePackages } from './node-packages.mjs';
import { GENERATOR } from './paths.mjs';
import { say } from './run.mjs';

// `npm run bench:boot`: what the generator costs at boot, as whole processes, beside a bare Node in the same run. Units
// go to a fresh directory on tmpfs each time, as under systemd, and the environment is as empty as systemd's: with
// NODE_EXTRA_CA_CERTS set, say, a bare Node costs five times as many instructions and everything looks cheap beside it.
// Times are for people; with --gate it fails above the limits, which are ratios of instructions as callgrind counts
// them: those stay the same whatever else the machine does.

/** @typedef {{ name: string, args: readonly string[], env: Record<string, string>, times_ms: number[] }} Subject */

const RUNS = 21;
const COUNTS = 5;
const { PATH = '' } = process.env;
/**
 * Instructions over those of a bare `node -e 0`. One device is what people have; the aim is 1.2, and counts move by some
 * percent. A thousand should stay under twice that and do not: each device is four files, folders and links and some
 * thousand steps of an interpreter, so this limit only keeps them from costing more than they did.
 */
const LIMITS = { 'one device': 1.35, 'a thousand devices': 9 };

installPackages([{ name: 'valgrind', why: 'counts instructions', provides: '/usr/bin/valgrind' }]);
installNodePackages();
await build();

const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const work = mkdtempSync(join(memory, 'trueno-bench-'));
const units = join(work, 'units');
try {
  const one = makeRoot('one', 1);
  const thousand = makeRoot('thousand', 1000);
  /** @type {readonly Subject[]} */
  const subjects = [
    { name: 'bare node', args: ['-e', '0'], env: {}, times_ms: [] },
    { name: 'one device', args: [GENERATOR, units], env: { ZRAM_GENERATOR_ROOT: one }, times_ms: [] },
    {
      name: 'a thousand devices',
      args: [GENERATOR, units],
      env: { ZRAM_GENERATOR_ROOT: thousand },
      times_ms: [],
    },
  ];
  // The first round only warms the caches.
  for (const subject of subjects) time_ms(subject);
  for (let index = 0; index < RUNS; index += 1) {
    for (const subject of subjects) subject.times_ms.push(time_ms(subject));
  }
  report(subjects);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** @param {string} name @param {number} devices */
function makeRoot(name, devices) {
  const root = join(work, name);
  mkdirSync(`${root}/etc/systemd`, { recursive: true });
  mkdirSync(`${root}/proc`);
  writeFileSync(`${root}/proc/meminfo`, 'MemTotal: 8388608 kB\n');
  writeFileSync(`${root}/proc/cmdline`, 'quiet\n');
  const section = (/** @type {number} */ index) =>
    `[zram${index}]\nzram-size = min(ram / 2, ${4096 + index})\nswap-priority = ${index}\n\n`;
  writeFileSync(
    `${root}/etc/systemd/zram-generator.conf`,
    Array.from({ length: devices }, (_, index) => section(index)).join(''),
  );
  return root;
}

/** @param {Subject} subject */
function time_ms({ args, env }) {
  const start = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore', env: { PATH, ...env } });
  const end = process.hrtime.bigint();
  rmSync(units, { recursive: true, force: true });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with status ${status}`);
  return Number(end - start) / 1e6;
}

/**
 * Instructions in user space of a whole process: the least of some counts, since Node's hash seeds and helper threads
 * move each by some percent.
 *
 * @param {Subject} subject
 */
function instructions(subject) {
  return Math.min(...Array.from({ length: COUNTS }, () => countInstructions(subject)));
}

/** @param {Subject} subject */
function countInstructions({ args, env }) {
  const valgrind = ['--tool=callgrind', '--callgrind-out-file=/dev/null', process.execPath, ...args];
  const { stderr } = spawnSync('valgrind', valgrind, { encoding: 'utf8', env: { PATH, ...env } });
  rmSync(units, { recursive: true, force: true });
  const collected = /Collected : ([0-9]+)/.exec(stderr)?.[1];
  if (collected === undefined) throw new Error(`valgrind counted nothing: ${stderr}`);
  return Number(collected);
}

/** @param {readonly Subject[]} subjects */
function report(subjects) {
  say(
    `${cpus()[0]?.model}, ${cpus().length} processors, Node ${process.versions.node}, ${RUNS} runs of each in turn, units on ${memory}`,
  );
  say('whole process          fastest     median  instructions    ratio');
  const [bare] = subjects;
  const bareInstructions = bare === undefined ? Number.NaN : instructions(bare);
  for (const subject of subjects) {
    const { name } = subject;
    const sorted_ms = [...subject.times_ms].sort((a, b) => a - b);
    const count = subject === bare ? bareInstructions : instructions(subject);
    const ratio = count / bareInstructions;
    const limit = /** @type {Record<string, number>} */ (LIMITS)[name];
    const isWithin = limit === undefined || ratio <= limit;
    if (!isWithin && process.argv.includes('--gate')) process.exitCode = 1;
    const columns = [
      name.padEnd(20),
      `${sorted_ms[0]?.toFixed(1)} ms`.padStart(9),
      `${sorted_ms[RUNS >> 1]?.toFixed(1)} ms`.padStart(10),
      `${(count / 1e6).toFixed(0)} M`.padStart(13),
      ratio.toFixed(2).padStart(8),
    ];
    say(
      `${columns.join(' ')}${limit === undefined ? '' : isWithin ? ` (within ${limit})` : ` (OVER ${limit})`}`,
    );
  }
}
