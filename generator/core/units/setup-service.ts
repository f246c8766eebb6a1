/**
 * The service that sets a device up and resets it, whatever its backend: people type this name, so it is the
 * reference's. The packaged template is `units/systemd-zram-setup@.service.in`.
 */
export function setupService(device: string): string {
  return `systemd-zram-setup@${device}.service`;
}
