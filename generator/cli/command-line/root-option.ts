import { statSync } from 'node:fs';
import { errorCode } from '../../host/system-error.ts';
import type { CommandArguments } from './command-arguments.ts';

/** The directory below which everything is read: that of --root, of the environment, or `/`, which is this machine. */
export function rootOf(given: CommandArguments): string {
  return given.value('root') ?? (process.env['ZRAM_GENERATOR_ROOT'] || '/');
}

/** A sentence when nothing can be read there. What this user may not look at is told of by who reads it. */
export function rootProblem(given: CommandArguments): string | undefined {
  const root = rootOf(given);
  try {
    return statSync(root).isDirectory() ? undefined : `--root ${root} is no directory`;
  } catch (error) {
    return errorCode(error) === 'EACCES' ? undefined : `--root ${root} is no directory`;
  }
}
