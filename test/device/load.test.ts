import { describe, expect, test } from 'vitest';
import { bootGuestBeforeAll } from '../guest/booted-guest.ts';
import { type Backend, KERNEL_ZRAM, TRUENO, TRUENO_NULL } from './backend.ts';
import { type DeviceScenario, deviceGuest } from './device-guest.ts';
import { BLOCK_STORM, LOADS, type Load, STORM_BESIDE_FILE, SWAP_STORM } from './load.ts';
import { testLoadOutcome } from './load-outcome.ts';

/** Load in a small guest. What kernel zram stands, trueno-ublk has to stand: the storm shows that it can be stood. */

const CASES = [
  { name: `${SWAP_STORM.name} on ${KERNEL_ZRAM.name}`, backend: KERNEL_ZRAM, load: SWAP_STORM },
  ...LOADS.map((load) => ({ name: `${load.name} on ${TRUENO.name}`, backend: TRUENO, load })),
];

const scenarioOf = (backend: Backend, load: Load): DeviceScenario => ({
  memory_mib: 256,
  factTimeout_s: 300,
  timeout_s: 600,
  facts: {
    up: `${backend.up(load)}\n${load.prepare}`,
    load: load.run(10),
    statistics: backend.statistics,
    finish: load.finish,
    down: backend.down,
  },
});

describe.each(CASES.map(({ name, ...rest }) => [name, rest] as const))('%s', (_, { backend, load }) => {
  const boot = bootGuestBeforeAll(() => deviceGuest(scenarioOf(backend, load)));
  testLoadOutcome(load, boot);
});

describe(`${STORM_BESIDE_FILE.name} on ${TRUENO.name}`, () => {
  const boot = bootGuestBeforeAll(() =>
    deviceGuest({ ...scenarioOf(TRUENO, STORM_BESIDE_FILE), hasOneProcessor: true }),
  );
  testLoadOutcome(STORM_BESIDE_FILE, boot);
});

describe('a device that keeps nothing', () => {
  const boot = bootGuestBeforeAll(() =>
    deviceGuest({
      memory_mib: 256,
      facts: { up: TRUENO_NULL.up(BLOCK_STORM), load: BLOCK_STORM.run(3), down: TRUENO_NULL.down },
    }),
  );

  test('is found out by its load', () => {
    expect(boot().facts['load']).toMatch(/"compared":[1-9]\d*,"differed":[1-9]\d*,"io_errors":0,/);
    expect(boot().facts['load']).toMatch(/ differs from byte 0 on; it holds zeros$/m);
  });
});
