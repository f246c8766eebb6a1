import { expect, test } from 'vitest';
import { bootInTurnBeforeAll, factsOf } from '../guest/booted-guest.ts';
import { emulatedMachine } from '../guest/emulated-machine.ts';
import type { Commands } from '../guest/guest.ts';
import {
  configureFullSwap,
  type End,
  endingWithFullSwap,
  expectFullSwapInEachBoot,
  expectGoodEnds,
  factsOfTurn,
} from '../package/full-swap.ts';
import { BACKEND_FACTS, expectKernelZram, OBSTACLES, STATUS_COMMAND } from '../package/no-server.ts';
import { STATE, SWAPS, WARNINGS } from '../package/package-guest.ts';
import { installedStockGuest, isInstalled, STOCK_GUEST, STOCK_SWAP_MIB } from './stock-guest.ts';

/**
 * The least that has to be seen on Debian's own kernel, in one guest, as each boot takes it a minute: the package as it is
 * installed; then swap that is full at each way to end; in the last boot ublk is on a blacklist.
 */

const ENDS: readonly End[] = ['kexec', 'soft-reboot', 'reboot', 'poweroff'];
const OBSTACLE = OBSTACLES['no module'];
const LAST = ENDS.length - 1;

const { facts, occasion } = endingWithFullSwap(STOCK_SWAP_MIB, ENDS, { [LAST - 1]: OBSTACLE.arrange });
const atFirst: Commands = {
  'first state': STATE,
  'first swaps': SWAPS,
  'first command': STATUS_COMMAND,
  'first modules': "awk '{ print $1 }' /proc/modules | grep -E '^(ublk_drv|zram)$' | sort",
  'first link': 'readlink -f /dev/trueno/zram0; udevadm info --query=property /dev/trueno/zram0',
  'first warnings': WARNINGS,
  // What is soon full.
  smaller: `${configureFullSwap(STOCK_SWAP_MIB)}
    systemctl daemon-reload; systemctl restart systemd-zram-setup@zram0; systemctl start dev-trueno-zram0.swap; ${SWAPS}`,
};
const boots = bootInTurnBeforeAll(
  STOCK_GUEST,
  () => [
    installedStockGuest(
      'true',
      {
        ...factsOfTurn(0, atFirst),
        ...factsOfTurn(LAST, { ...BACKEND_FACTS, ...OBSTACLE.facts }),
        ...facts,
      },
      occasion,
    ),
  ],
  emulatedMachine,
);
const boot = boots(0);
const fact = factsOf(boot);

test('the package is installed', () => {
  expect(isInstalled(boot())).toBe(true);
});

test('without configuration there is swap on a trueno device, with modules that are loaded for it', () => {
  expect(fact('first swaps')).toMatch(/^\/dev\/ublkb\d partition \d+ 100$/);
  expect(fact('first state')).toBe('running');
  expect(fact('first modules')).toMatch(/^ublk_drv$/m);
  expect(fact('first warnings')).toBe('');
  expect(fact('first command')).toMatch(/^ {2}backend {2}trueno /m);
});

test('it is made anew by restarting its service', () => {
  expect(fact('smaller')).toMatch(new RegExp(`^/dev/ublkb\\d partition ${STOCK_SWAP_MIB * 1024 - 4} 100$`));
});

test('udev makes the link, and does not look into the disk', () => {
  expect(fact('first link')).toMatch(/^\/dev\/ublkb\d\n/);
  expect(fact('first link')).toContain('UDISKS_IGNORE=1');
  expect(fact('first link')).not.toContain('ID_FS_');
});

test('swap is there anew and full again after each way to end', () => {
  const trueno = ENDS.slice(0, -1).map(() => '/dev/ublkb\\d');
  expectFullSwapInEachBoot(boot(), STOCK_SWAP_MIB, ENDS, [...trueno, '/dev/zram0']);
});

test('kexec, reboot and shutdown with full swap neither fail nor wait', () => {
  expectGoodEnds(boot(), ENDS);
});

test(`${OBSTACLE.when}: the same swap is on kernel zram, and it is said why`, () => {
  expectKernelZram(boot(), OBSTACLE, true);
});
