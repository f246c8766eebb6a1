import { describe, expect, test } from 'vitest';
import { bootInTurnBeforeAll, factsOf } from '../guest/booted-guest.ts';
import type { Guest } from '../guest/guest.ts';
import {
  configureFullSwap,
  type End,
  endingWithFullSwap,
  expectFullSwapInEachBoot,
  expectGoodEnds,
} from './full-swap.ts';
import { INSTALL_THIS, PLAIN_GUEST, packageGuest } from './package-guest.ts';

/** The end of a Debian 13 with the package whose swap is full, on each backend. */

const ENDS: readonly End[] = ['soft-reboot', 'reboot', 'poweroff'];

const SIZE_MIB = 100;

/** One guest that ends three times. */
const threeTimes = (next: string): Guest => {
  const { facts, occasion } = endingWithFullSwap(SIZE_MIB, ENDS, { 2: next });
  return packageGuest(facts, { ...occasion, timeout_s: 600 });
};

const boots = bootInTurnBeforeAll(PLAIN_GUEST, () => [
  packageGuest({ install: INSTALL_THIS, configure: configureFullSwap(SIZE_MIB) }),
  threeTimes(configureFullSwap(SIZE_MIB, ['backend = kernel'])),
  threeTimes('true'),
]);

test('the package is installed', () => {
  expect(factsOf(boots(0))('install')).toMatch(/(?:^|\n)0$/);
});

describe.each<[string, number, string]>([
  ['trueno', 1, '/dev/ublkb\\d'],
  ['kernel zram', 2, '/dev/zram0'],
])('full swap on %s', (_, turn, disk) => {
  test('is there anew and full again after a soft reboot, and after a whole one', () => {
    expectFullSwapInEachBoot(boots(turn)(), SIZE_MIB, ENDS, [disk]);
  });

  test('holds up neither reboot nor shutdown, and makes nothing fail', () => {
    expectGoodEnds(boots(turn)(), ENDS);
  });
});
