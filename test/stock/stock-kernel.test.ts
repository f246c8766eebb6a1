import { expect, test } from 'vitest';
import { bootInTurnBeforeAll, factsOf } from '../guest/booted-guest.ts';
import { emulatedMachine } from '../guest/emulated-machine.ts';
import type { Commands, Guest } from '../guest/guest.ts';
import type { GuestRecipe } from '../guest/guest-root.ts';
import {
  BEGIN_SHUTDOWN,
  FAILED_LINE,
  fillSwap,
  type Occasion,
  PLAIN_GUEST,
  packageGuest,
  STATE,
  SWAPS,
  shutdownTimes_s,
  THIS_DEB,
  WARNINGS,
} from '../package/package-guest.ts';

/** What only the stock kernel of Debian 13 shows: modules, its initrd, and udev with real disks; the package is installed. */

const STOCK_GUEST: GuestRecipe = {
  ...PLAIN_GUEST,
  name: 'guest-root-stock-2',
  packages: [...PLAIN_GUEST.packages, 'linux-image-cloud-amd64', 'initramfs-tools', 'kexec-tools'],
  downloads: [],
  size_mib: 1600,
};

/** An emulated machine is slow. */
function stockGuest(facts: Commands, occasion: Occasion = {}): Guest {
  const timeout_s = occasion.timeout_s ?? 900;
  return { ...packageGuest(facts, occasion), memory_mib: 512, factTimeout_s: 240, timeout_s };
}

/** Some three times what a shutdown may take, on a machine that is emulated while others work beside it. */
const EMULATED_SHUTDOWN_S = 45;

/** Noise to fill swap with takes a while to make here: less than the default. */
const CONFIGURE_100_MIB = "printf '[zram0]\\nzram-size = 100\\n' >/etc/systemd/zram-generator.conf";
const FULL = `${fillSwap(128)}
  awk '/partition/ { print ($4 > 0.9 * $3) ? "full" : $4 }' /proc/swaps`;

/** systemctl has no boot loader's entries here, from which it would load a kernel by itself. */
const LOAD_THIS_KERNEL = `kexec --load /vmlinuz --initrd=/initrd.img --reuse-cmdline; echo "status $?"`;

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
      'next boot': CONFIGURE_100_MIB,
    }),
    // Two boots, the second one by kexec: the state of both.
    stockGuest(
      {
        fill: FULL,
        kexec: LOAD_THIS_KERNEL,
        history: `printf '%s %s %s\\n' $(cat /proc/sys/kernel/random/boot_id) $(systemctl is-system-running) "$(${SWAPS})" >>/var/history; cat /var/history`,
      },
      {
        timeout_s: 1800,
        powerOff: `${BEGIN_SHUTDOWN}; case $(wc -l </var/history) in 1) systemctl kexec ;; *) systemctl reboot ;; esac`,
      },
    ),
    stockGuest(
      {
        state: STATE,
        swaps: SWAPS,
        fill: FULL,
        'next boot': "mkdir -p /etc/modprobe.d; echo 'blacklist ublk_drv' >/etc/modprobe.d/no-ublk.conf",
      },
      { powerOff: `${BEGIN_SHUTDOWN}; systemctl poweroff` },
    ),
    stockGuest(
      {
        ...FALLBACK,
        fill: FULL,
        'next boot': `rm /etc/modprobe.d/no-ublk.conf; mkdir -p /etc/sysctl.d; echo 'kernel.io_uring_disabled = 2' >/etc/sysctl.d/50-no-io-uring.conf`,
      },
      { powerOff: `${BEGIN_SHUTDOWN}; systemctl reboot` },
    ),
    stockGuest(
      { ...FALLBACK, sysctl: 'cat /proc/sys/kernel/io_uring_disabled', fill: FULL },
      { powerOff: `${BEGIN_SHUTDOWN}; systemctl poweroff` },
    ),
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

test('kexec with full swap starts the kernel anew, and swap is there anew', () => {
  expect(facts(2)('kexec')).toBe('status 0');
  const [first = '', second = ''] = facts(2)('history').split('\n');
  for (const line of [first, second])
    expect(line).toMatch(/^\S+ running \/dev\/ublkb\d partition 102396 100$/);
  expect(second.split(' ')[0]).not.toBe(first.split(' ')[0]);
});

test.each<[string, string, number, number]>([
  ['kexec and reboot', 'trueno', 2, 2],
  ['shutdown', 'trueno', 3, 1],
  ['reboot', 'kernel zram', 4, 1],
  ['shutdown', 'kernel zram', 5, 1],
])('%s with full swap on %s neither fails nor waits', (_, __, turn, count) => {
  expect(facts(turn)('fill')).toBe('full');
  const { console } = boots(turn)();
  const times_s = shutdownTimes_s(console);
  expect(times_s).toHaveLength(count);
  for (const time_s of times_s) expect(time_s).toBeLessThan(EMULATED_SHUTDOWN_S);
  expect(console).not.toMatch(FAILED_LINE);
});

test('with ublk on a blacklist the same swap is on kernel zram, and the log says why', () => {
  const fact = facts(4);
  expect(fact('swaps')).toMatch(KERNEL_SWAP);
  expect(fact('state')).toBe('running');
  expect(fact('log')).toMatch(/zram0: on kernel zram: .*ublk_drv/);
});

test('with io_uring disabled by sysctl.d, too', () => {
  const fact = facts(5);
  expect(fact('sysctl')).toBe('2');
  expect(fact('swaps')).toMatch(KERNEL_SWAP);
  expect(fact('state')).toBe('running');
  expect(fact('log')).toMatch(/io_uring/);
});

test('each boot ends by itself', () => {
  const ends = [0, 1, 2, 3, 4, 5].map((turn) =>
    /reboot: (?:Power down|Restarting system)(?!.*\nkilled after)/s.test(boots(turn)().console),
  );
  expect(ends).toEqual(Array(6).fill(true));
});
