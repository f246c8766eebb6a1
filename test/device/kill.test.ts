import { describe, expect, test } from 'vitest';
import { bootGuestBeforeAll, factsOf } from '../guest/booted-guest.ts';
import { TRUENO } from './backend.ts';
import { deviceGuest } from './device-guest.ts';
import { LOADS } from './load.ts';
import { testLoadOutcome } from './load-outcome.ts';

/**
 * A device loses its server at random moments, under load: its worker, the whole daemon at once, or by a restart such as
 * an update makes. `$TRUENO_KILLS` says how many workers (default 10); the other two kinds are a third of it, ten at most.
 */

const KILLS = Number(process.env['TRUENO_KILLS'] ?? '10');
const FEW = Math.min(Math.ceil(KILLS / 3), 10);

interface KillReport {
  readonly kills: number;
  readonly median_ms: number;
  readonly longest_ms: number;
  readonly outages_ms: readonly number[];
}

describe.each(LOADS.map((load) => [load.name, load] as const))('%s', (_, load) => {
  const boot = bootGuestBeforeAll(() =>
    deviceGuest({
      memory_mib: 256,
      factTimeout_s: 120 + 10 * KILLS,
      timeout_s: 600 + 20 * KILLS,
      facts: {
        up: `${TRUENO.up(load)}\n${load.prepare}`,
        start: `(exec ${load.run(86_400)}) >/var/load 2>&1 & echo $! >/run/load.pid; sleep 3`,
        'worker kills': `kill-loop --number 0 --what worker --times ${KILLS} --seed 1`,
        'daemon kills': `kill-loop --number 0 --what daemon --times ${FEW} --seed 2`,
        restarts: `kill-loop --number 0 --what restart --times ${FEW} --seed 3`,
        statistics: TRUENO.statistics,
        load: `load=$(cat /run/load.pid); kill -TERM "$load"
          while [ -e "/proc/$load" ]; do sleep 0.2; done; cat /var/load`,
        finish: load.finish,
        down: TRUENO.down,
      },
    }),
  );
  const facts = factsOf(boot);

  test.each([
    ['worker kills', KILLS],
    ['daemon kills', FEW],
    ['restarts', FEW],
  ])('the device is served again after each of the %s', (name, times) => {
    expect(facts(name)).toMatch(/^\{"kills"/);
    const { kills, median_ms, longest_ms } = JSON.parse(facts(name)) as KillReport;
    expect(kills).toBe(times);
    process.stdout.write(
      `outage, ${load.name}, ${kills} ${name}: median ${median_ms} ms, longest ${longest_ms} ms\n`,
    );
  });

  testLoadOutcome(load, boot);
});
