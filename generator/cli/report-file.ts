import { writeFileSync } from 'node:fs';
import type { Diagnostic } from '../core/diagnostic.ts';
import { describeSystemError } from '../host/system-error.ts';

/** Writes a report, or says why not. */
export function writeReport(path: string, html: string): Diagnostic | undefined {
  try {
    writeFileSync(path, html);
    return undefined;
  } catch (error) {
    return {
      severity: 'error',
      text: `${path} cannot be written: ${describeSystemError(error)}`,
      hint: 'name another file with --html',
    };
  }
}
