import { describe } from 'vitest';
import { bootGuestBeforeAll } from '../guest/booted-guest.ts';
import { deviceGuest } from './device-guest.ts';
import { killScenario, killsOf, testKillOutcome } from './kill-outcome.ts';
import { LOADS, STORM_BESIDE_FILE } from './load.ts';

/**
 * A device loses its server at random moments, under load: its worker, the whole daemon at once, or by a restart such as
 * an update makes. `$TRUENO_KILLS` says how many workers (default 10), see {@link killsOf}.
 */

const KILLS = killsOf(Number(process.env['TRUENO_KILLS'] ?? '10'));

describe.each(LOADS.map((load) => [load.name, load] as const))('%s', (_, load) => {
  const boot = bootGuestBeforeAll(() => deviceGuest(killScenario(load, KILLS)));
  testKillOutcome(load, KILLS, boot);
});

describe(STORM_BESIDE_FILE.name, () => {
  const boot = bootGuestBeforeAll(() =>
    deviceGuest({ ...killScenario(STORM_BESIDE_FILE, KILLS), hasOneProcessor: true }),
  );
  testKillOutcome(STORM_BESIDE_FILE, KILLS, boot);
});
