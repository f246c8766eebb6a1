import { expect, test } from 'vitest';
import { bootInTurnBeforeAll } from '../guest/booted-guest.ts';
import { emulatedMachine } from '../guest/emulated-machine.ts';
import { bootsWithObstacles, kernelAlgorithm, OBSTACLES, testObstacles } from '../package/no-server.ts';
import { installedStockGuest, isInstalled, STOCK_GUEST, stockGuest } from './stock-guest.ts';

/** Nobody can serve swap on trueno, on Debian's own kernel: each reason of test/package/adversity.test.ts. */

const obstacles = [
  OBSTACLES.io_uring,
  OBSTACLES['no module'],
  OBSTACLES['no file'],
  OBSTACLES['broken file'],
  OBSTACLES.dies,
  OBSTACLES['no target'],
  // This kernel's zram has lz4, lz4hc, zstd and this one.
  kernelAlgorithm('deflate'),
];

const boots = bootInTurnBeforeAll(
  STOCK_GUEST,
  () =>
    bootsWithObstacles(obstacles, (facts, occasion, turn) =>
      turn === 0
        ? installedStockGuest(OBSTACLES.io_uring.arrange, facts, occasion)
        : stockGuest(facts, occasion),
    ),
  emulatedMachine,
);

test('the package is installed', () => {
  expect(isInstalled(boots(0)())).toBe(true);
});

testObstacles(obstacles, boots, true);
