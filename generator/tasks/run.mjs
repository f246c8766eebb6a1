import { spawnSync } from 'node:child_process';
import { ROOT } from './paths.mjs';

/**
 * Runs a program, in the checkout unless told otherwise, with its output shown; ends this process with its status when it fails.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 */
export function run(program, args, options = {}) {
  const status = tryRun(program, args, options);
  if (status !== 0) {
    process.stderr.write(`failed with status ${status}: ${[program, ...args].join(' ')}\n`);
    process.exit(status);
  }
}

/**
 * The same, but the caller decides; 127 when the program is not there. `hideInfo` drops lines of severity info from
 * standard error, for programs of ours whose decisions were shown already.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, hideInfo?: boolean }} [options]
 * @returns {number}
 */
export function tryRun(program, args, { env, cwd = ROOT, hideInfo = false } = {}) {
  const { status, error, stderr } = spawnSync(program, args, {
    cwd,
    stdio: ['inherit', 'inherit', hideInfo ? 'pipe' : 'inherit'],
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (hideInfo && stderr !== null) process.stderr.write(stderr.replace(/^info: .*\n/gm, ''));
  if (error !== undefined) return 127;
  return status ?? 1;
}

/**
 * Standard output of a program, or undefined when it failed: when it did not run, or ended with a status that
 * `accepted` does not have. Standard error is not shown.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {readonly number[]} [accepted]
 * @returns {string | undefined}
 */
export function outputOf(program, args, accepted = [0]) {
  const { status, stdout } = spawnSync(program, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return accepted.includes(status ?? -1) ? stdout : undefined;
}

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`);
}
