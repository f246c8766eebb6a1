import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { buildBootBinary } from './build-boot.mjs';
import { installPackages } from './debian-packages.mjs';
import { putExampleMachine } from './example-machine.mjs';
import { installNodePackages } from './node-packages.mjs';
import { BOOT_BINARY, CLI, GENERATOR, ROOT } from './paths.mjs';
import { say } from './run.mjs';

// `npm run bench:boot`: what the generator costs at boot, as whole processes: on Node, as the boot binary, and beside them a
// bare Node and zram-generator, in the same run. Units go to a fresh directory on tmpfs each time, as under systemd, and the
// environment is as empty as systemd's: with NODE_EXTRA_CA_CERTS set, say, a bare Node costs five times as many
// instructions and everything looks cheap beside it. Times are for people; with --gate it fails above the limits, which
// are ratios of instructions as callgrind counts them: those stay the same whatever else the machine does. The command is
// there as well, since people wait for it: on a machine with a device on each backend each.

/**
 * `limit` is for its instructions over those of a bare `node -e 0`. Files `onDisk` are taken out of the page cache before each run.
 *
 * @typedef {{ readonly program: readonly string[], readonly env: Record<string, string>, readonly limit?: number }} Command
 * @typedef {Command & { readonly name: string, readonly times_ms: number[], readonly onDisk?: readonly string[] }} Subject
 */

const RUNS = 21;
const COUNTS = 5;
/** That of systemd's generators (systemd.generator(7)): zram-generator looks for a program in it. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin';
/** What it starts; nobody else does at boot. */
const DETECT_VIRT = '/usr/bin/systemd-detect-virt';
/**
 * One device is what people have; the aim on Node is 1.2 times a bare Node, and counts move by some percent. With a
 * thousand, each is four files, folders and links and some thousand steps of an interpreter: the limits only keep them from
 * costing more than they did.
 */
const LIMITS = {
  node: { one: 1.35, thousand: 5.5 },
  binary: { one: 0.15, thousand: 6, served: 6.2 },
};

/**
 * Of the command, by what is typed: --help and status are to stay below 1.5 times a bare Node in time, and instructions are
 * near that. The others only must not cost more than they did.
 *
 * @type {readonly (readonly [line: readonly string[], machine: 'kernel' | 'both', limit: number])[]}
 */
const COMMAND_LIMITS = [
  [['--help'], 'kernel', 1.3],
  [['status'], 'kernel', 1.5],
  [['status'], 'both', 1.55],
  [['list'], 'both', 1.85],
  [['stat', '--json'], 'both', 1.9],
  [['check'], 'both', 2.1],
  [['explain'], 'both', 2.3],
  [['doctor'], 'both', 2.7],
];

installPackages([{ name: 'valgrind', why: 'counts instructions', provides: '/usr/bin/valgrind' }]);
installNodePackages();
await build();
await buildBootBinary();

const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const work = mkdtempSync(join(memory, 'trueno-bench-'));
const units = join(work, 'units');
/** @type {import('node:child_process').ChildProcess | undefined} */
let server;
try {
  const roots = { one: makeRoot('one', 1), thousand: makeRoot('thousand', 1000) };
  const bare = subject('bare node', [process.execPath, '-e', '0'], {});
  // What starting and awaiting any process costs here is in every other time as well.
  const subjects = [bare, subject('true(1)', ['/bin/true'], {})];
  const reference = findReference();
  for (const [devices, root, words] of /** @type {const} */ ([
    ['one', roots.one, 'one device'],
    ['thousand', roots.thousand, 'a thousand devices'],
  ])) {
    const env = { ZRAM_GENERATOR_ROOT: root };
    subjects.push(
      subject(`${words}, Node`, [process.execPath, GENERATOR, units], env, LIMITS.node[devices]),
      subject(`${words}, boot binary`, [BOOT_BINARY, units], env, LIMITS.binary[devices]),
    );
    if (reference !== undefined) {
      subjects.push(subject(`${words}, zram-generator`, [...reference.command, units], env));
    }
  }
  // As at boot, where nothing was read before but what systemd has read for itself.
  const env = { ZRAM_GENERATOR_ROOT: roots.one };
  subjects.push({
    ...subject('one device, boot binary, from disk', [BOOT_BINARY, units], env),
    onDisk: [BOOT_BINARY],
  });
  if (reference !== undefined) {
    const { command, ownFiles } = reference;
    subjects.push({
      ...subject('one device, zram-generator, from disk', [...command, units], env),
      onDisk: ownFiles,
    });
  }
  const served = join(work, 'served');
  putExampleMachine(served, 'both');
  configure(served, 1000);
  subjects.push(
    subject(
      'a thousand on trueno, boot binary',
      [BOOT_BINARY, units],
      { ZRAM_GENERATOR_ROOT: served },
      LIMITS.binary.served,
    ),
  );
  for (const machine of /** @type {const} */ (['kernel', 'both'])) {
    putExampleMachine(`${work}/${machine}`, machine);
    if (machine === 'both') server = await serveElsewhere(`${work}/${machine}`);
  }
  for (const [line, machine, limit] of COMMAND_LIMITS) {
    const words = `trueno-zram ${line.join(' ')}${machine === 'both' ? ', one served' : ''}`;
    subjects.push(
      subject(words, [process.execPath, CLI, ...line], { ZRAM_GENERATOR_ROOT: `${work}/${machine}` }, limit),
    );
  }
  if (reference === undefined) {
    say('zram-generator is left out: npm test makes the Debian 13 root that it is in');
  }
  // The first round only warms the caches.
  for (const each of subjects) time_ms(each);
  for (let index = 0; index < RUNS; index += 1) {
    for (const each of subjects) each.times_ms.push(time_ms(each));
  }
  report(bare, subjects);
} finally {
  server?.kill();
  rmSync(work, { recursive: true, force: true });
}

/**
 * @param {string} name
 * @param {readonly string[]} program
 * @param {Record<string, string>} env
 * @param {number} [limit]
 * @returns {Subject}
 */
function subject(name, program, env, limit) {
  return { name, program, env, times_ms: [], ...(limit === undefined ? {} : { limit }) };
}

/**
 * Debian 13's zram-generator, as it is in its root, by its own loader and libraries: entering the root would cost more than
 * the program. It looks for systemd-detect-virt in the path of this machine.
 */
function findReference() {
  const root = `${ROOT}/.cache/trixie-reference`;
  const program = `${root}/usr/lib/systemd/system-generators/zram-generator`;
  const loader = `${root}/lib64/ld-linux-x86-64.so.2`;
  if (!existsSync(program) || !existsSync(loader)) return undefined;
  const libraries = `${root}/usr/lib/x86_64-linux-gnu`;
  return {
    command: [loader, '--library-path', libraries, program],
    // The C library and that of mathematics are systemd's, too.
    ownFiles: [program, `${libraries}/libgcc_s.so.1`, DETECT_VIRT],
  };
}

/** A process that answers for zram0 while this one waits for those that ask. @param {string} root */
async function serveElsewhere(root) {
  const child = spawn(process.execPath, [`${ROOT}/generator/tasks/serve-example.mjs`, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

/** On a machine without trueno-ublk. @param {string} name @param {number} devices */
function makeRoot(name, devices) {
  const root = join(work, name);
  mkdirSync(`${root}/proc`, { recursive: true });
  writeFileSync(`${root}/proc/meminfo`, 'MemTotal: 8388608 kB\n');
  writeFileSync(`${root}/proc/cmdline`, 'quiet\n');
  configure(root, devices);
  return root;
}

/** @param {string} root @param {number} devices */
function configure(root, devices) {
  mkdirSync(`${root}/etc/systemd`, { recursive: true });
  const section = (/** @type {number} */ index) =>
    `[zram${index}]\nzram-size = min(ram / 2, ${4096 + index})\nswap-priority = ${index}\n\n`;
  writeFileSync(
    `${root}/etc/systemd/zram-generator.conf`,
    Array.from({ length: devices }, (_, index) => section(index)).join(''),
  );
}

/** @param {Subject} subject */
function time_ms({ program: [file = '', ...args], env, onDisk = [] }) {
  for (const path of onDisk) spawnSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0', 'status=none']);
  // zram-generator does not make its directory.
  mkdirSync(units);
  const start = process.hrtime.bigint();
  const { status } = spawnSync(file, args, { stdio: 'ignore', env: { PATH, ...env } });
  const end = process.hrtime.bigint();
  rmSync(units, { recursive: true, force: true });
  // 1 is for what a command finds on the example machine.
  if (status !== 0 && !(status === 1 && args[0] === CLI))
    throw new Error(`${file} ${args.join(' ')} ended with status ${status}`);
  return Number(end - start) / 1e6;
}

/**
 * Instructions in user space of a whole process, without the processes that it starts: of Node the least of some counts,
 * since its hash seeds and helper threads move each by some percent.
 *
 * @param {Subject} subject
 */
function instructions(subject) {
  const counts = subject.program[0] === process.execPath ? COUNTS : 1;
  return Math.min(...Array.from({ length: counts }, () => countInstructions(subject)));
}

/** @param {Subject} subject */
function countInstructions({ program, env }) {
  const valgrind = ['--tool=callgrind', '--callgrind-out-file=/dev/null', ...program];
  mkdirSync(units);
  const { stderr } = spawnSync('valgrind', valgrind, { encoding: 'utf8', env: { PATH, ...env } });
  rmSync(units, { recursive: true, force: true });
  const collected = /Collected : ([0-9]+)/.exec(stderr)?.[1];
  if (collected === undefined) throw new Error(`valgrind counted nothing: ${stderr}`);
  return Number(collected);
}

/** @param {Subject} bare @param {readonly Subject[]} subjects */
function report(bare, subjects) {
  say(
    `${cpus()[0]?.model}, ${cpus().length} processors, Node ${process.versions.node}, ${RUNS} runs of each in turn, units on ${memory}`,
  );
  say('whole process                          fastest     median  instructions    ratio');
  const bareInstructions = instructions(bare);
  for (const each of subjects) {
    const { name, limit } = each;
    const sorted_ms = [...each.times_ms].sort((a, b) => a - b);
    const times =
      `${sorted_ms[0]?.toFixed(1)} ms`.padStart(9) + `${sorted_ms[RUNS >> 1]?.toFixed(1)} ms`.padStart(11);
    if (each.onDisk !== undefined) {
      say(`${name.padEnd(36)} ${times}`);
      continue;
    }
    const count = each === bare ? bareInstructions : instructions(each);
    const ratio = count / bareInstructions;
    const isWithin = limit === undefined || ratio <= limit;
    if (!isWithin && process.argv.includes('--gate')) process.exitCode = 1;
    const columns = [
      name.padEnd(36),
      times,
      `${(count / 1e6).toFixed(0)} M`.padStart(13),
      ratio.toFixed(2).padStart(8),
    ];
    say(
      `${columns.join(' ')}${limit === undefined ? '' : isWithin ? ` (within ${limit})` : ` (OVER ${limit})`}`,
    );
  }
}
