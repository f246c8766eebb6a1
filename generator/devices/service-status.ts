import type { Diagnostic } from '../core/diagnostic.ts';
import { commandProblem } from './command-problem.ts';
import type { ZramHost } from './zram-host.ts';

const NOTIFY_TIMEOUT_MS = 10_000;

/**
 * Tells systemd the one line that `systemctl status` shows of the service (sd_notify(3)). systemd-notify(1) returns when
 * the message was taken, so that its sender is still known. Undefined when that worked.
 */
export function tellStatus(name: string, status: string, host: ZramHost): Diagnostic | undefined {
  const result = host.run('systemd-notify', [`--status=${status}`], NOTIFY_TIMEOUT_MS);
  if (result.status === 0) return undefined;
  return {
    severity: 'warning',
    device: name,
    text: `systemd-notify: ${commandProblem(result)}`,
    consequence: `the device is set up, but systemctl status does not say: ${status}`,
  };
}
