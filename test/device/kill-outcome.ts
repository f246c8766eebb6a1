import { expect, test } from 'vitest';
import { factsOf } from '../guest/booted-guest.ts';
import type { Boot } from '../guest/guest.ts';
import { TRUENO } from './backend.ts';
import type { DeviceScenario } from './device-guest.ts';
import type { Load } from './load.ts';
import { testLoadOutcome } from './load-outcome.ts';

/** How often a device loses its server, in which way. */
export interface Kills {
  readonly 'worker kills': number;
  readonly 'daemon kills': number;
  readonly restarts: number;
}

/** That many workers; of the other two kinds a third of it, ten at most. */
export function killsOf(workers: number): Kills {
  const few = Math.min(Math.ceil(workers / 3), 10);
  return { 'worker kills': workers, 'daemon kills': few, restarts: few };
}

interface KillReport {
  readonly kills: number;
  readonly median_ms: number;
  readonly longest_ms: number;
  readonly outages_ms: readonly number[];
}

/** A device under load that loses its server at random moments; an emulated machine takes `slowness` times as long. */
export function killScenario(load: Load, kills: Kills, slowness = 1): DeviceScenario {
  const workers = kills['worker kills'];
  const patience = `--patience-s ${60 * slowness}`;
  return {
    memory_mib: 256,
    factTimeout_s: (120 + 10 * workers) * slowness,
    timeout_s: (600 + 20 * workers) * slowness,
    facts: {
      up: `${TRUENO.up(load)}\n${load.prepare}`,
      start: `(exec ${load.run(86_400)}) >/var/load 2>&1 & echo $! >/run/load.pid; sleep ${3 * slowness}`,
      'worker kills': `kill-loop --number 0 --what worker --times ${workers} --seed 1 ${patience}`,
      'daemon kills': `kill-loop --number 0 --what daemon --times ${kills['daemon kills']} --seed 2 ${patience}`,
      restarts: `kill-loop --number 0 --what restart --times ${kills.restarts} --seed 3 ${patience}`,
      statistics: TRUENO.statistics,
      load: `load=$(cat /run/load.pid); kill -TERM "$load"
        while [ -e "/proc/$load" ]; do sleep 0.2; done; cat /var/load`,
      finish: load.finish,
      down: TRUENO.down,
    },
  };
}

/** Tests of what must be so after a {@link killScenario}. */
export function testKillOutcome(load: Load, kills: Kills, boot: () => Boot): void {
  const facts = factsOf(boot);

  test.each(Object.entries(kills))('the device is served again after each of the %s', (name, times) => {
    expect(facts(name)).toMatch(/^\{"kills"/);
    const { kills: done, median_ms, longest_ms } = JSON.parse(facts(name)) as KillReport;
    expect(done).toBe(times);
    process.stdout.write(
      `outage, ${load.name}, ${done} ${name}: median ${median_ms} ms, longest ${longest_ms} ms\n`,
    );
  });

  testLoadOutcome(load, boot);
}
