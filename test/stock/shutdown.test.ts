import { describe, expect, test } from 'vitest';
import { bootInTurnBeforeAll } from '../guest/booted-guest.ts';
import { emulatedMachine } from '../guest/emulated-machine.ts';
import {
  configureFullSwap,
  type End,
  endingWithFullSwap,
  expectFullSwapInEachBoot,
  expectGoodEnds,
} from '../package/full-swap.ts';
import { installedStockGuest, isInstalled, STOCK_GUEST, STOCK_SWAP_MIB, stockGuest } from './stock-guest.ts';

/** Ends of Debian's own kernel with full swap that essentials.test.ts does not have. */

const ON_TRUENO: readonly End[] = ['poweroff'];
const ON_KERNEL_ZRAM: readonly End[] = ['soft-reboot', 'reboot', 'kexec', 'poweroff'];

const boots = bootInTurnBeforeAll(
  STOCK_GUEST,
  () => {
    const { facts, occasion } = endingWithFullSwap(STOCK_SWAP_MIB, ON_TRUENO, {
      0: configureFullSwap(STOCK_SWAP_MIB, ['backend = kernel']),
    });
    const onKernelZram = endingWithFullSwap(STOCK_SWAP_MIB, ON_KERNEL_ZRAM);
    return [
      installedStockGuest(configureFullSwap(STOCK_SWAP_MIB), facts, occasion),
      stockGuest(onKernelZram.facts, { ...onKernelZram.occasion, timeout_s: 1500 }),
    ];
  },
  emulatedMachine,
);

test('the package is installed', () => {
  expect(isInstalled(boots(0)())).toBe(true);
});

describe.each<[string, number, string, readonly End[]]>([
  ['trueno', 0, '/dev/ublkb\\d', ON_TRUENO],
  ['kernel zram', 1, '/dev/zram0', ON_KERNEL_ZRAM],
])('full swap on %s', (_, turn, disk, ends) => {
  test('is there in each boot', () => {
    expectFullSwapInEachBoot(boots(turn)(), STOCK_SWAP_MIB, ends, [disk]);
  });

  test('holds up no end, and makes nothing fail', () => {
    expectGoodEnds(boots(turn)(), ends);
  });
});
