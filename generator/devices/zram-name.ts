import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';

/**
 * Highest index that is set up. Each index below it becomes a device of its own (`hot_add` hands them out in order),
 * so a slip such as `[zram99999]` must not fill the machine with devices.
 */
export const HIGHEST_ZRAM_INDEX = 4095;

/**
 * Index N of a device that the kernel calls `zramN`. zram-generator accepts more section names than there are
 * devices: `zram007`, `zram+1` and `zram18446744073709551615` are errors here.
 */
export function zramIndex(name: string): Result<number, Diagnostic> {
  const digits = /^zram\+?0*([0-9]+)$/.exec(name)?.[1];
  if (digits === undefined) {
    return refusal(name, 'this is not the name of a zram device', 'use zram0, zram1, …');
  }
  const index = Number(digits);
  if (index > HIGHEST_ZRAM_INDEX) {
    return refusal(
      name,
      `the index is above ${HIGHEST_ZRAM_INDEX}`,
      'use the lowest free index: zram0, zram1, …',
    );
  }
  if (name !== `zram${index}`) {
    return refusal(
      name,
      `the kernel has no device of this name, its name is zram${index}`,
      `write [zram${index}]`,
    );
  }
  return ok(index);
}

function refusal(name: string, text: string, hint: string): Result<never, Diagnostic> {
  return err({ severity: 'error', device: name, text, consequence: 'nothing is changed', hint });
}
