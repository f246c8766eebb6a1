import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { DAEMON } from './paths.mjs';
import { outputOf, say, tryRun } from './run.mjs';
import { readText, trySwap } from './try-devices.mjs';

/** Of the device that is tried: no section of a configuration can have it. */
const NAME = 'npm-start';
const MARKS = '/run/trueno-zram/ublk';
const PATIENCE_MS = 20_000;

/**
 * Has the daemon of this build serve a small device, uses it as swap and takes it away again; says what this machine
 * lacks for that. False when something failed.
 */
export function tryServer() {
  const obstacles = findObstacles();
  if (obstacles.length > 0) {
    say(`  trueno-ublk: left out, ${obstacles.join('; ')}`);
    return true;
  }
  const options = ['serve', '--name', NAME, '--size', '67108864', '--algorithm', 'adaptive'];
  const server = spawn(DAEMON, options, { stdio: ['ignore', 'inherit', 'inherit'] });
  let fine = false;
  try {
    const disk = until(() => findDisk());
    if (disk === undefined) {
      say(`  trueno-ublk: no device after ${PATIENCE_MS / 1000} s`);
      return false;
    }
    say(`  trueno-ublk: serves 64 MiB as /dev/${disk}`);
    fine = tryRun('mkswap', ['--label', NAME, `/dev/${disk}`]) === 0 && trySwap(`/dev/${disk}`, 100);
  } finally {
    server.kill('SIGTERM');
  }
  if (until(() => (findDisk() === undefined ? 'gone' : undefined)) === undefined) {
    say(`  trueno-ublk: its device is still there; ${DAEMON} stop --name ${NAME} takes it away`);
    return false;
  }
  say('  trueno-ublk: stopped');
  return fine;
}

/** @returns {string[]} */
function findObstacles() {
  if (!existsSync(DAEMON)) return ['the native code is not built'];
  const answer = outputOf(DAEMON, ['probe', '--json'], [0, 1]);
  if (answer === undefined) return [`${DAEMON} probe does not run`];
  /** @type {{ can_serve: boolean, reasons: { text: string }[] }} */
  const { can_serve, reasons } = JSON.parse(answer);
  return can_serve ? [] : reasons.map(({ text }) => text);
}

/** Name of the disk of our device: its daemon marks it for udev. @returns {string | undefined} */
function findDisk() {
  if (!existsSync(MARKS)) return undefined;
  return readdirSync(MARKS).find(
    (disk) =>
      readText(`${MARKS}/${disk}`)?.trim() === `TRUENO_ZRAM_DEVICE=${NAME}` && existsSync(`/dev/${disk}`),
  );
}

/** @template T @param {() => T | undefined} look @returns {T | undefined} */
function until(look) {
  const end_ms = Date.now() + PATIENCE_MS;
  for (let seen = look(); ; seen = look()) {
    if (seen !== undefined || Date.now() > end_ms) return seen;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}
