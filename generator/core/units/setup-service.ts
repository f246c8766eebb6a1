/**
 * The service that sets a device up and resets it, whatever its backend: people type this name, so it is the
 * reference's. The packaged template is `units/systemd-zram-setup@.service.in`.
 */
export function setupService(device: string): string {
  return `systemd-zram-setup@${device}.service`;
}

/** The service of the process that serves a device of trueno; the set-up service starts and stops it. */
export function serverService(device: string): string {
  return `trueno-ublk@${device}.service`;
}
