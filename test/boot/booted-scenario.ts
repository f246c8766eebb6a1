import { expect } from 'vitest';
import { bootGuestBeforeAll } from '../guest/booted-guest.ts';
import { type Boot, type Commands, type Guest, SCENARIO_PATH } from '../guest/guest.ts';
import { installScenario, SCENARIO_ARGUMENT } from '../guest/scenario-service.ts';
import { type Installation, installBuild } from './installed-build.ts';

/** What one boot is about. */
export interface Scenario extends Installation {
  /** Run after the boot, see {@link Guest}. */
  readonly facts: Commands;
  /** How many times the usual time they may take together; they are as many as of so many scenarios. */
  readonly length?: number;
}

/** Boots a guest under systemd with this build installed, see {@link bootGuestBeforeAll}. */
export function bootBeforeAll(scenario: Scenario): () => Boot {
  return bootGuestBeforeAll(() => guestOf(scenario));
}

function guestOf({ facts, length = 1, ...installation }: Scenario): Guest {
  return {
    memory_mib: 768,
    kernelArguments: [SCENARIO_ARGUMENT, 'systemd.show_status=1'],
    install: (folder) => {
      installBuild(folder, installation);
      installScenario(folder, SCENARIO_PATH);
    },
    // Jobs that nothing waits for outlive multi-user.target.
    before: 'while systemctl is-system-running | grep -q starting; do sleep 0.2; done',
    facts,
    runner: '',
    factTimeout_s: 45,
    // Longer than any start or stop job of ours may take, so that what hangs is seen by name in the console.
    timeout_s: 300 * length,
    powerOff: 'systemctl poweroff',
  };
}

/** Waits until the units are in the state, for the commands of a scenario: restart of one unit restarts others behind it. */
export function untilState(state: 'active' | 'inactive', ...units: readonly string[]): string {
  const checks = units.map((unit) => `[ "$(systemctl is-active ${unit})" = ${state} ]`);
  return `for i in $(seq 100); do ${checks.join(' && ')} && break; sleep 0.2; done`;
}

/** What the journal says that a good boot never says. */
export const TROUBLE =
  "journalctl --boot --no-pager | grep --ignore-case -E 'ordering cycle|timed out|unknown key' || true";

/** How the boot went: state of the system, jobs that still wait, failed units. */
export const BOOT_STATE =
  'systemctl is-system-running; systemctl list-jobs --no-legend; systemctl --failed --plain --no-legend';

/** Writes a file on /var/cache/fast, its checksum to /run/sum, and reads it back from the device. */
export const WRITE_AND_READ = `cd /var/cache/fast && head -c 8M /dev/urandom >file && sha256sum file >/run/sum && sync &&
      echo 3 >/proc/sys/vm/drop_caches && sha256sum --check /run/sum`;

/** The service that sets a device up. */
export function setup(device: string): string {
  return `systemd-zram-setup@${device}.service`;
}

/** A line for each unit: when it came up, in microseconds after the boot. */
export function activeSince_us(...units: readonly string[]): string {
  return `systemctl show --property=ActiveEnterTimestampMonotonic --value ${units.join(' ')} | grep .`;
}

/** By what {@link activeSince_us} printed of two units. */
export function expectUpBefore(printed: string): void {
  const [first, second] = printed.split('\n').map(Number);
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(second ?? 0);
}
