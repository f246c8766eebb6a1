import type { Diagnostic } from '../core/diagnostic.ts';

/** An error for each name that no device has. */
export function missingDevices(names: readonly string[]): readonly Diagnostic[] {
  return names.map((name) => ({
    severity: 'error',
    text: `there is no device ${name}`,
    hint: 'trueno-zram list shows those that are set up, trueno-zram status why others are not',
  }));
}
