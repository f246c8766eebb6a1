import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installNoRings, NO_RINGS_DIRECTIVE } from './no-rings.ts';

/** Kernel argument that boots into the target below. */
export const SCENARIO_ARGUMENT = 'systemd.unit=scenario.target';

/**
 * Puts a service below `folder` that starts `script` when the boot has reached multi-user.target. Node has no rings of
 * io_uring in it.
 */
export function installScenario(folder: string, script: string): void {
  const units = join(folder, 'etc/systemd/system');
  mkdirSync(units, { recursive: true });
  writeFileSync(join(units, 'scenario.target'), SCENARIO_TARGET);
  writeFileSync(join(units, 'scenario.service'), scenarioService(script));
  installNoRings(folder);
}

const SCENARIO_TARGET = `[Unit]
Requires=multi-user.target
After=multi-user.target
Wants=scenario.service
AllowIsolate=yes
`;

/**
 * Not a oneshot: its start job would keep the boot from being finished. A command that is killed for memory is a fact like
 * any other; with the policy that systemd has of itself, the scenario would end there and nobody would power off.
 */
const scenarioService = (script: string): string => `[Unit]
After=multi-user.target
IgnoreOnIsolate=yes
[Service]
Type=exec
OOMPolicy=continue
${NO_RINGS_DIRECTIVE}
ExecStart=${script}
`;
