import type { Diagnostic } from '../core/diagnostic.ts';
import { commandProblem } from './command-problem.ts';
import type { ZramHost } from './zram-host.ts';

const NOTIFY_TIMEOUT_MS = 10_000;

/**
 * Tells systemd the one line that `systemctl status` shows of the service (sd_notify(3)). Undefined when that worked. Where
 * it takes a program, systemd-notify(1) returns when the message was taken, so that its sender is still known.
 */
export function tellStatus(name: string, status: string, host: ZramHost): Diagnostic | undefined {
  const errno = host.notify(`STATUS=${status}\n`, NOTIFY_TIMEOUT_MS);
  if (errno === undefined) return undefined;
  if (errno !== 'ENOSYS') return untold(name, status, `$NOTIFY_SOCKET: ${errno}`);
  const result = host.run('systemd-notify', [`--status=${status}`], NOTIFY_TIMEOUT_MS);
  return result.status === 0 ? undefined : untold(name, status, `systemd-notify: ${commandProblem(result)}`);
}

function untold(name: string, status: string, text: string): Diagnostic {
  return {
    severity: 'warning',
    device: name,
    text,
    consequence: `the device is set up, but systemctl status does not say: ${status}`,
  };
}
