import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI, GENERATOR } from './paths.mjs';
import { outputOf, say, tryRun } from './run.mjs';

/**
 * Sets up, uses and resets each configured device for real, as far as this machine lets us; says what it leaves out
 * and why. Nothing that is in use is touched, and nothing is left behind. False when something failed.
 *
 * @param {readonly string[]} config arguments that name the configuration
 */
export function tryDevices(config) {
  // Errors elsewhere in the configuration make its status 1; the good devices are tried all the same.
  const explanation = JSON.parse(outputOf(CLI, ['explain', '--json', ...config], [0, 1]) ?? '{"devices":[]}');
  const before = zramDevices();
  let allFine = true;
  try {
    for (const device of explanation.devices) {
      const obstacle = findObstacle(device);
      if (obstacle !== undefined) say(`  ${device.name}: left out, ${obstacle}`);
      else allFine = tryDevice(device, config) && allFine;
    }
  } finally {
    // The kernel adds devices in order, so one of a high number brings those below it.
    for (const name of zramDevices().filter((name) => !before.includes(name))) {
      writeFileSync('/sys/class/zram-control/hot_remove', name.slice('zram'.length));
      say(`  ${name}: removed again`);
    }
  }
  return allFine;
}

/** @returns {string[]} */
function zramDevices() {
  return readdirSync('/sys/block').filter((name) => /^zram[0-9]+$/.test(name));
}

/** @param {{ name: string, backend: string }} device @returns {string | undefined} */
function findObstacle({ name, backend }) {
  if (process.getuid?.() !== 0) return 'setting up a block device needs root (try: sudo npm start)';
  if (!/^zram(0|[1-9][0-9]{0,3})$/.test(name)) return 'the kernel has no device of that name';
  if (existsSync(`/run/trueno-zram/${name}.env`))
    return 'trueno serves it already, and what it holds would be lost';
  const state = readText(`/sys/block/${name}/initstate`);
  if (state?.trim() === '1') return 'it is set up already, and what it holds would be lost';
  // Its set-up loads the driver of kernel zram if it needs that.
  if (backend === 'trueno') return undefined;
  if (!existsSync('/sys/class/zram-control') && outputOf('modprobe', ['zram']) === undefined) {
    return 'this kernel has no zram';
  }
  if (state === undefined && !existsSync('/sys/class/zram-control/hot_add'))
    return 'this machine cannot add zram devices';
  return undefined;
}

/** @param {string} path @returns {string | undefined} */
export function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {{ name: string, purpose: string, fs_type: string, swap_priority?: number }} device
 * @param {readonly string[]} config
 */
function tryDevice({ name, purpose, fs_type, swap_priority }, config) {
  if (tryRun(GENERATOR, [...config, '--setup-device', name], { hideInfo: true }) !== 0) return false;
  const link = `/dev/trueno/${name}`;
  const node = realpathSync(existsSync(link) ? link : `/dev/${name}`);
  const disk = node.slice('/dev/'.length);
  const algorithm = /\[([^\]]*)\]/.exec(readText(`/sys/block/${disk}/comp_algorithm`) ?? '')?.[1];
  const size_mib = (Number(readText(`/sys/block/${disk}/size`)) * 512) / 2 ** 20;
  say(
    `  ${name}: set up as ${node}, ${Math.round(size_mib)} MiB, ${algorithm ?? 'served by trueno'}, ${purpose === 'swap' ? 'swap' : fs_type || 'not formatted'}`,
  );
  let fine = true;
  if (purpose === 'swap') fine = trySwap(node, swap_priority ?? 100);
  else if (fs_type !== '' && fs_type !== 'swap') fine = tryFileSystem(node);
  if (tryRun(GENERATOR, ['--reset-device', name]) !== 0) return false;
  say(`  ${name}: reset`);
  return fine;
}

/** Swaps on and off. False when that failed. @param {string} node @param {number} priority */
export function trySwap(node, priority) {
  if (tryRun('swapon', ['--discard', '--priority', String(priority), node]) !== 0) return false;
  const line = readText('/proc/swaps')
    ?.split('\n')
    .find((text) => text.startsWith(`${node} `));
  say(`  swap is on: ${line?.replace(/\s+/g, ' ')}`);
  if (tryRun('swapoff', [node]) !== 0) return false;
  say('  swap is off');
  return line !== undefined;
}

/** @param {string} node */
function tryFileSystem(node) {
  const directory = mkdtempSync(join(tmpdir(), 'trueno-start-'));
  const text = 'written to compressed memory\n'.repeat(40_000);
  try {
    if (tryRun('mount', [node, directory]) !== 0) return false;
    writeFileSync(`${directory}/file`, text);
    tryRun('sync', ['-f', directory]);
    const same = readFileSync(`${directory}/file`, 'utf8') === text;
    const statistics = readText(`/sys/block/${node.slice('/dev/'.length)}/mm_stat`);
    const [stored = '', , used = ''] = (statistics ?? '').trim().split(/\s+/);
    const held =
      statistics === undefined ? '' : `; the device holds ${stored} bytes in ${used} bytes of memory`;
    say(
      `  mounted; ${text.length} bytes written and ${same ? 'read back the same' : 'READ BACK DIFFERENT'}${held}`,
    );
    return tryRun('umount', [directory]) === 0 && same;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
