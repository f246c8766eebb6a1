import type { ZramHost } from './zram-host.ts';

/** True where systemd is PID 1 (sd_booted(3)): nobody else starts services, and no unit waits for anything. */
export function hasServiceManager(host: ZramHost): boolean {
  return host.exists(`${host.runtime}/systemd/system`);
}
