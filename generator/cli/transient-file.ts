import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { transientPath } from '../core/apply/transient-section.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { describeSystemError, errorCode } from '../host/system-error.ts';

/** Text of the drop-in that holds what a device is until the next boot; undefined when there is none. */
export function readTransient(name: string): string | undefined {
  try {
    return readFileSync(transientPath(name), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes it, or removes it, whole or not at all. Everybody may read it, as every configuration. Undefined when that worked. */
export function writeTransient(name: string, text: string | undefined): Diagnostic | undefined {
  const path = transientPath(name);
  try {
    if (text === undefined) {
      rmSync(path, { force: true });
      removeEmpty(dirname(path));
    } else {
      mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
      // No `.conf` at its end, so nobody reads it.
      const temporary = `${path}.${process.pid}.tmp`;
      writeFileSync(temporary, text, { mode: 0o644 });
      renameSync(temporary, path);
    }
    return undefined;
  } catch (error) {
    return {
      severity: 'error',
      position: { path },
      text: `cannot be written: ${describeSystemError(error)}`,
      consequence: 'nothing is changed',
    };
  }
}

/** A folder without drop-ins would look like a configuration. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
  }
}
