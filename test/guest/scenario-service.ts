import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Kernel argument that boots into the target below. */
export const SCENARIO_ARGUMENT = 'systemd.unit=scenario.target';

/** Puts a service below `folder` that starts `script` when the boot has reached multi-user.target. */
export function installScenario(folder: string, script: string): void {
  const units = join(folder, 'etc/systemd/system');
  mkdirSync(units, { recursive: true });
  writeFileSync(join(units, 'scenario.target'), SCENARIO_TARGET);
  writeFileSync(join(units, 'scenario.service'), scenarioService(script));
}

const SCENARIO_TARGET = `[Unit]
Requires=multi-user.target
After=multi-user.target
Wants=scenario.service
AllowIsolate=yes
`;

/** Not a oneshot: its start job would keep the boot from being finished. */
const scenarioService = (script: string): string => `[Unit]
After=multi-user.target
IgnoreOnIsolate=yes
[Service]
Type=exec
ExecStart=${script}
`;
