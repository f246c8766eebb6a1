import {
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { OutputEntry } from '../core/units/output-entry.ts';
import { describeSystemError, errorCode } from './system-error.ts';

/**
 * Writes one file or link below a generator directory, atomically and without overwriting: another generator (that of
 * fstab, say) may want the same unit name, and the first one keeps it. The same content twice is fine. Returns what
 * went wrong, if anything.
 */
export function writeEntry(directory: string, entry: OutputEntry): Diagnostic | undefined {
  const path = join(directory, entry.name);
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (entry.kind === 'link') symlinkSync(entry.target, path);
    else writeWhole(path, entry.text);
    return undefined;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return isSame(path, entry) ? undefined : occupied(path);
    return {
      severity: 'error',
      position: { path },
      text: `cannot be written: ${describeSystemError(error)}`,
      consequence: 'the rest of this device is not written, other devices are',
    };
  }
}

/** The name appears with its whole text or not at all; link(2) refuses a name that exists, rename(2) would not. */
function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text, { flag: 'wx', mode: 0o644 });
  try {
    linkSync(temporary, path);
  } finally {
    unlinkSync(temporary);
  }
}

function isSame(path: string, entry: OutputEntry): boolean {
  try {
    if (entry.kind === 'link') return lstatSync(path).isSymbolicLink() && readlinkSync(path) === entry.target;
    return readFileSync(path, 'utf8') === entry.text;
  } catch {
    return false;
  }
}

function occupied(path: string): Diagnostic {
  return {
    severity: 'error',
    position: { path },
    text: 'exists already and says something else: another generator or an earlier run wrote it',
    consequence: 'it is left alone; the rest of this device is not written, other devices are',
    hint: 'see whether /etc/fstab names the same mount point; give an empty directory when run by hand',
  };
}
