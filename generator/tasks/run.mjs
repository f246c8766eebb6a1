import { spawnSync } from 'node:child_process';
import { ROOT } from './paths.mjs';

/**
 * Runs a program in the checkout with its output shown; ends this process with its status when it fails.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 */
export function run(program, args, options = {}) {
  const status = tryRun(program, args, options);
  if (status !== 0) {
    process.stderr.write(`failed with status ${status}: ${[program, ...args].join(' ')}\n`);
    process.exit(status);
  }
}

/**
 * The same, but the caller decides; 127 when the program is not there.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 * @returns {number}
 */
export function tryRun(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...options.env },
  });
  if (error !== undefined) return 127;
  return status ?? 1;
}

/**
 * Standard output of a program, or undefined when it failed. Standard error is not shown.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {string | undefined}
 */
export function outputOf(program, args) {
  const { status, stdout } = spawnSync(program, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : undefined;
}

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`);
}
