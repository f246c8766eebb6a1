import { expect, test } from 'vitest';
import { bootInTurnBeforeAll, factsOf } from '../guest/booted-guest.ts';
import { emulatedMachine } from '../guest/emulated-machine.ts';
import type { Commands, Guest } from '../guest/guest.ts';
import type { GuestRecipe } from '../guest/guest-root.ts';
import {
  fillSwap,
  PLAIN_GUEST,
  packageGuest,
  STATE,
  SWAPS,
  THIS_DEB,
  WARNINGS,
} from '../package/package-guest.ts';

/** What only the stock kernel of Debian 13 shows: modules, its initrd, and udev with real disks; the package is installed. */

const STOCK_GUEST: GuestRecipe = {
  ...PLAIN_GUEST,
  name: 'guest-root-stock-1',
  packages: [...PLAIN_GUEST.packages, 'linux-image-cloud-amd64', 'initramfs-tools'],
  size_mib: 1600,
};

/** An emulated machine is slow. */
function stockGuest(facts: Commands): Guest {
  return { ...packageGuest(facts), memory_mib: 512, factTimeout_s: 240, timeout_s: 600 };
}

const LOG = "journalctl --boot --no-pager --output=cat | grep -E 'trueno|zram|ublk'";
const FALLBACK = { state: STATE, swaps: SWAPS, log: LOG };

const boots = bootInTurnBeforeAll(
  STOCK_GUEST,
  () => [
    stockGuest({
      install: `DEBIAN_FRONTEND=noninteractive apt-get --yes --quiet --quiet install ${THIS_DEB}; echo $?`,
    }),
    stockGuest({
      state: STATE,
      swaps: SWAPS,
      modules: "awk '{ print $1 }' /proc/modules | grep -E '^(ublk_drv|zram)$' | sort",
      link: 'readlink -f /dev/trueno/zram0; udevadm info --query=property /dev/trueno/zram0',
      warnings: WARNINGS,
      log: LOG,
      // This kernel could.
      hibernation: `cat /sys/power/state; systemctl start systemd-hibernate.service 2>/dev/null; echo "status $?"
        journalctl --boot --no-pager --output=cat --unit=trueno-zram-hibernation.service --grep=error; ${SWAPS}; systemctl reset-failed`,
      'swap full': `${fillSwap(180)}
        awk '/ublk/ { print ($4 > 0.6 * $3) ? "most of it" : $4 }' /proc/swaps`,
      'next boot': "mkdir -p /etc/modprobe.d; echo 'blacklist ublk_drv' >/etc/modprobe.d/no-ublk.conf",
      'shutdown begins': "cut -d ' ' -f 1 /proc/uptime",
    }),
    stockGuest({
      ...FALLBACK,
      'next boot': `rm /etc/modprobe.d/no-ublk.conf; mkdir -p /etc/sysctl.d; echo 'kernel.io_uring_disabled = 2' >/etc/sysctl.d/50-no-io-uring.conf`,
    }),
    stockGuest({ ...FALLBACK, sysctl: 'cat /proc/sys/kernel/io_uring_disabled' }),
  ],
  emulatedMachine,
);
const facts = (turn: number): ((name: string) => string) => factsOf(boots(turn));
const KERNEL_SWAP = /^\/dev\/zram0 partition \d+ 100$/;

test('the package is installed', () => {
  expect(facts(0)('install')).toMatch(/(?:^|\n)0$/);
});

test('without configuration there is swap on a trueno device, with modules that are loaded for it', () => {
  const fact = facts(1);
  expect(fact('swaps')).toMatch(/^\/dev\/ublkb\d partition \d+ 100$/);
  expect(fact('state')).toBe('running');
  expect(fact('modules')).toMatch(/^ublk_drv$/m);
  expect(fact('warnings')).toBe('');
});

test('udev makes the link, and does not look into the disk', () => {
  expect(facts(1)('link')).toMatch(/^\/dev\/ublkb\d\n/);
  expect(facts(1)('link')).toContain('UDISKS_IGNORE=1');
  expect(facts(1)('link')).not.toContain('ID_FS_');
});

test('it does not hibernate to swap in memory', () => {
  const fact = facts(1)('hibernation');
  expect(fact).toMatch(/^(?:.* )?disk\b/);
  expect(fact).toMatch(/^status [1-9]/m);
  expect(fact).toMatch(/^error: all swap is in memory \(zram0\), .*the machine does not hibernate/m);
  expect(fact).toMatch(/^\/dev\/ublkb\d partition \d+ 100$/m);
});

test('a shutdown with full swap neither fails nor waits', () => {
  expect(facts(1)('swap full')).toBe('most of it');
  expect(boots(1)().poweredOff).toBe(true);
  const [, end = ''] = boots(1)().console.match(/\[ *(\d+\.\d+)\] reboot: Power down/) ?? [];
  expect(Number(end) - Number(facts(1)('shutdown begins'))).toBeLessThan(15);
  expect(boots(1)().console).not.toMatch(/timed out|Failed to deactivate swap|Failed unmounting/i);
});

test('with ublk on a blacklist the same swap is on kernel zram, and the log says why', () => {
  const fact = facts(2);
  expect(fact('swaps')).toMatch(KERNEL_SWAP);
  expect(fact('state')).toBe('running');
  expect(fact('log')).toMatch(/zram0: on kernel zram: .*ublk_drv/);
});

test('with io_uring disabled by sysctl.d, too', () => {
  const fact = facts(3);
  expect(fact('sysctl')).toBe('2');
  expect(fact('swaps')).toMatch(KERNEL_SWAP);
  expect(fact('state')).toBe('running');
  expect(fact('log')).toMatch(/io_uring/);
});

test('each boot ends by itself', () => {
  expect([0, 1, 2, 3].map((turn) => boots(turn)().poweredOff)).toEqual([true, true, true, true]);
});
