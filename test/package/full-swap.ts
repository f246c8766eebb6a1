import { expect } from 'vitest';
import type { Boot, Commands } from '../guest/guest.ts';
import {
  BEGIN_SHUTDOWN,
  FAILED_LINE,
  fillSwap,
  type Occasion,
  SWAPS,
  shutdownTimes_s,
} from './package-guest.ts';

/** Ends of a Debian 13 with the package whose swap is full. */

/** Verbs of systemctl. */
export type End = 'soft-reboot' | 'kexec' | 'reboot' | 'poweroff';

/** Writes the configuration of a device that is soon full, with these lines besides. */
export const configureFullSwap = (size_mib: number, lines: readonly string[] = []): string =>
  `printf '%s\\n' '[zram0]' 'zram-size = ${size_mib}' ${lines.map((line) => `'${line}'`).join(' ')} >/etc/systemd/zram-generator.conf`;

/** A line for each boot. */
const HISTORY = '/var/history';

/** systemctl has no boot loader's entries here, from which it would load a kernel by itself. */
const LOAD_THIS_KERNEL =
  'kexec --load /vmlinuz --initrd=/initrd.img --reuse-cmdline || echo "guest: kexec failed" >/dev/kmsg';

const doing = (end: End, next: string): string => {
  if (end === 'soft-reboot') return `${next}; systemctl soft-reboot`;
  const load = end === 'kexec' ? LOAD_THIS_KERNEL : 'true';
  return `${next}; ${load}; ${BEGIN_SHUTDOWN}; systemctl ${end}`;
};

/**
 * What a guest does that fills its swap of this size and ends, as many times as there are ends, the last one of which powers
 * off; the facts tell how each of its boots was. `before` is run before the end that has its number.
 */
export function endingWithFullSwap(
  size_mib: number,
  ends: readonly End[],
  before: Readonly<Record<number, string>> = {},
): { readonly facts: Commands; readonly occasion: Occasion } {
  const cases = ends.map((end, turn) => `${turn + 1}) ${doing(end, before[turn] ?? 'true')} ;;`);
  return {
    facts: {
      // A quarter of it stays in memory.
      fill: fillSwap(Math.floor(1.28 * size_mib)),
      history: `printf '%s %s %s, %s\\n' $(cat /proc/sys/kernel/random/boot_id) $(systemctl is-system-running) "$(${SWAPS})" \\
          "$(awk '/partition/ { print ($4 > 0.9 * $3) ? "full" : $4 }' /proc/swaps)" >>${HISTORY}
        cat ${HISTORY}`,
    },
    occasion: {
      kernelArguments: ['printk.time=1'],
      powerOff: `turn=$(wc -l <${HISTORY}); [ $turn -lt ${ends.length} ] || rm ${HISTORY}
        case $turn in
          ${cases.join('\n          ')}
        esac`,
    },
  };
}

/** Facts of one of its boots, which the others repeat; they come before the facts above. */
export const factsOfTurn = (turn: number, facts: Commands): Commands =>
  Object.fromEntries(
    Object.entries(facts).map(([name, command]) => {
      const path = `/var/turn-${turn}-${name}`;
      const now = `[ $(cat ${HISTORY} 2>/dev/null | wc -l) != ${turn} ]`;
      return [name, `${now} || {\n${command}\n} >'${path}' 2>&1; cat '${path}'`];
    }),
  );

/** That swap was there and full in each boot, on the disk that matches, and that only soft-reboot kept the kernel. */
export function expectFullSwapInEachBoot(
  boot: Boot,
  size_mib: number,
  ends: readonly End[],
  disks: readonly string[],
): void {
  const lines = (boot.facts['history'] ?? '').split('\n');
  expect(lines).toHaveLength(ends.length);
  const size_kib = size_mib * 1024 - 4;
  const bootIds = lines.map((line, turn) => {
    expect(line).toMatch(
      new RegExp(`^\\S+ running ${disks[turn] ?? disks[0]} partition ${size_kib} 100, full$`),
    );
    return line.split(' ')[0];
  });
  const isKept = bootIds.slice(1).map((id, turn) => id === bootIds[turn]);
  expect(isKept).toEqual(ends.slice(0, -1).map((end) => end === 'soft-reboot'));
}

/** More than any end takes, also one that is emulated on a busy machine. */
const END_LIMIT_S = 15;

/** That each end of the kernel came in time, and that none said that something failed. */
export function expectGoodEnds(boot: Boot, ends: readonly End[]): void {
  expect(boot.poweredOff).toBe(true);
  const times_s = shutdownTimes_s(boot.console);
  expect(times_s).toHaveLength(ends.filter((end) => end !== 'soft-reboot').length);
  for (const time_s of times_s) expect(time_s).toBeLessThan(END_LIMIT_S);
  expect(boot.console).not.toMatch(FAILED_LINE);
}
