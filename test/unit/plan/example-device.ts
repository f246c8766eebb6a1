import type { Device } from '../../../generator/core/config/device.ts';

/** What `[zram0]` alone gives on a machine with 8 GiB, with some members changed. */
export function exampleDevice(changes: Partial<Device> = {}): Device {
  return {
    name: 'zram0',
    disksize: { bytes: 4096n << 20n, expression: 'min(ram / 2, 4096)' },
    residentLimit: { bytes: 0n, expression: '0' },
    compression: { algorithms: [], recompressParams: '' },
    writebackDevice: undefined,
    swapPriority: 100,
    mountPoint: undefined,
    fsType: 'swap',
    options: 'discard',
    backend: 'auto',
    position: { path: '/etc/systemd/zram-generator.conf', line: 1, column: 1 },
    ...changes,
  };
}
