import type { Algorithm, Device } from '../../generator/core/config/device.ts';

/** A swap device of 1 GiB without further wishes, changed as a test needs it. */
export function exampleDevice(changes: Partial<Device> = {}): Device {
  return {
    name: 'zram0',
    disksize: { bytes: 1n << 30n, expression: '1024' },
    residentLimit: { bytes: 0n, expression: '0' },
    compression: { algorithms: [], recompressParams: '' },
    writebackDevice: undefined,
    swapPriority: 100,
    mountPoint: undefined,
    fsType: 'swap',
    options: 'discard',
    backend: 'auto',
    valuePositions: { mountPoint: undefined, fsType: undefined, options: undefined },
    position: undefined,
    ...changes,
  };
}

/** `algorithms('zstd level=3', 'lz4')`: a name and its parameters in each text. */
export function algorithms(...texts: readonly string[]): readonly Algorithm[] {
  return texts.map((text) => {
    const [name = '', ...params] = text.split(' ');
    return { name, params: params.join(' ') };
  });
}
