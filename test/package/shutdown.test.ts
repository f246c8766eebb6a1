import { describe, expect, test } from 'vitest';
import { bootInTurnBeforeAll, factsOf } from '../guest/booted-guest.ts';
import type { Guest } from '../guest/guest.ts';
import {
  BEGIN_SHUTDOWN,
  FAILED_LINE,
  fillSwap,
  INSTALL_THIS,
  PLAIN_GUEST,
  packageGuest,
  SWAPS,
  shutdownTimes_s,
} from './package-guest.ts';

/** The end of a Debian 13 with the package whose swap is full, on each backend. */

const configure = (lines: string): string =>
  `printf '[zram0]\\nzram-size = 100\\n${lines}' >/etc/systemd/zram-generator.conf`;

/** One guest that ends three times: the state of its three boots. */
const threeTimes = (next: string): Guest =>
  packageGuest(
    {
      fill: fillSwap(128),
      history: `printf '%s %s %s, %s\\n' $(cat /proc/sys/kernel/random/boot_id) $(systemctl is-system-running) "$(${SWAPS})" \\
          "$(awk '/partition/ { print ($4 > 0.9 * $3) ? "full" : $4 }' /proc/swaps)" >>/var/history
        cat /var/history`,
    },
    {
      kernelArguments: ['printk.time=1'],
      timeout_s: 600,
      powerOff: `case $(wc -l </var/history) in
        1) systemctl soft-reboot ;;
        2) ${BEGIN_SHUTDOWN}; systemctl reboot ;;
        *) rm /var/history; ${next}; ${BEGIN_SHUTDOWN}; systemctl poweroff ;;
      esac`,
    },
  );

const boots = bootInTurnBeforeAll(PLAIN_GUEST, () => [
  packageGuest({ install: INSTALL_THIS, configure: configure('') }),
  threeTimes(configure('backend = kernel\\n')),
  threeTimes('true'),
]);

test('the package is installed', () => {
  expect(factsOf(boots(0))('install')).toMatch(/(?:^|\n)0$/);
});

describe.each<[string, number, string]>([
  ['trueno', 1, '/dev/ublkb\\d'],
  ['kernel zram', 2, '/dev/zram0'],
])('full swap on %s', (_, turn, device) => {
  test('is there anew and full again after a soft reboot, and after a whole one', () => {
    const [first, softly, wholly] = factsOf(boots(turn))('history').split('\n');
    for (const line of [first, softly, wholly])
      expect(line).toMatch(new RegExp(`^\\S+ running ${device} partition 102396 100, full$`));
    const bootOf = (line = ''): string | undefined => line.split(' ')[0];
    expect(bootOf(softly)).toBe(bootOf(first));
    expect(bootOf(wholly)).not.toBe(bootOf(first));
  });

  test('holds up neither reboot nor shutdown, each within 15 s', () => {
    expect(boots(turn)().poweredOff).toBe(true);
    const times_s = shutdownTimes_s(boots(turn)().console);
    expect(times_s).toHaveLength(2);
    for (const time_s of times_s) expect(time_s).toBeLessThan(15);
  });

  test('makes nothing fail at the end', () => {
    expect(boots(turn)().console).not.toMatch(FAILED_LINE);
  });
});
