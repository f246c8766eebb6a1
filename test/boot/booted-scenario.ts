import { beforeAll, beforeEach, onTestFailed } from 'vitest';
import { type Boot, bootGuest, type Scenario } from './guest.ts';
import { guestKernel } from './guest-kernel.ts';
import { guestRoot } from './guest-root.ts';

/**
 * Boots the scenario once before the tests of this file, which ask for what was seen by calling the result. The kernel
 * is that of `$TRUENO_UML_KERNEL`, User-Mode-Linux with ublk and zram built in; without one they are skipped. A test that fails shows the console.
 */
export function bootBeforeAll(scenario: Scenario): () => Boot {
  let boot: Boot | undefined;
  let missing: string | undefined;
  beforeAll(async () => {
    const kernel = guestKernel(process.env['TRUENO_UML_KERNEL']);
    const root = 'missing' in kernel ? kernel : guestRoot();
    if ('missing' in kernel) missing = kernel.missing;
    else if ('missing' in root) missing = root.missing;
    else boot = await bootGuest(kernel.command, root.image, scenario);
  });
  beforeEach((context) => {
    context.skip(missing !== undefined, missing);
    onTestFailed(() => {
      process.stderr.write(`${boot?.console}\n`);
    });
  });
  return () => {
    if (boot === undefined) throw new Error('the guest has not been booted');
    return boot;
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

/** A line for each unit: when it came up, in microseconds after the boot. */
export function activeSince_us(...units: readonly string[]): string {
  return `systemctl show --property=ActiveEnterTimestampMonotonic --value ${units.join(' ')} | grep .`;
}
