import { err, ok, type Result } from '../result.ts';

/**
 * Highest index that is set up. Each index below it becomes a device of its own (`hot_add` hands them out in order),
 * so a slip such as `[zram99999]` must not fill the machine with devices.
 */
export const HIGHEST_ZRAM_INDEX = 4095;

/** Why no kernel zram device can have a name, and which name to use. Sentence fragments. */
export interface ZramNameProblem {
  readonly text: string;
  readonly hint: string;
}

/**
 * Index N of a device that the kernel calls `zramN`. zram-generator accepts more section names than there are
 * devices: `zram007`, `zram+1` and `zram18446744073709551615` are errors here.
 */
export function zramIndex(name: string): Result<number, ZramNameProblem> {
  const digits = /^zram\+?0*([0-9]+)$/.exec(name)?.[1];
  if (digits === undefined)
    return err({ text: 'this is not the name of a zram device', hint: 'use zram0, zram1, …' });
  const index = Number(digits);
  if (index > HIGHEST_ZRAM_INDEX)
    return err({
      text: `the index is above ${HIGHEST_ZRAM_INDEX}`,
      hint: 'use the lowest free index: zram0, zram1, …',
    });
  if (name !== `zram${index}`)
    return err({
      text: `the kernel has no device of this name, its name is zram${index}`,
      hint: `write [zram${index}]`,
    });
  return ok(index);
}
