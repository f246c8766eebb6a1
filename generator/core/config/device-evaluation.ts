import type { Diagnostic } from '../diagnostic.ts';
import type { Compression, Device, DeviceSize } from './device.ts';
import type { DeviceSettings } from './device-settings.ts';
import { type SizeContext, sizeDevice } from './device-sizing.ts';
import { precedenceTrap } from './size-expression/index.ts';

/** Why a configured device is not among the devices. Only `invalid` is a failure. */
export type Absence = 'size-is-zero' | 'host-memory-limit' | 'invalid';

/** zram-generator.conf(5): above the priorities that the kernel gives by itself, which are negative. */
const DEFAULT_SWAP_PRIORITY = 100;

/** The kernel's, or the core's, default. */
const NO_COMPRESSION: Compression = { algorithms: [], recompressParams: '' };

/**
 * The device that the settings describe, or why there is none; what there is to say about it goes to `diagnostics`.
 * Without a context, that is without a known size of memory, there is none.
 */
export function evaluateDevice(
  settings: DeviceSettings,
  context: SizeContext | undefined,
  diagnostics: Diagnostic[],
): Device | Absence {
  const { name } = settings;
  if (settings.invalidKeys.size > 0) {
    for (const messages of settings.invalidKeys.values()) {
      for (const message of messages) diagnostics.push(message);
    }
    return 'invalid';
  }
  if (context === undefined) return 'invalid';
  const limit_mib = settings.hostMemoryLimit_mib?.value;
  if (limit_mib !== undefined && limit_mib < context.ram_mib) {
    diagnostics.push({
      severity: 'info',
      ...(settings.hostMemoryLimit_mib === undefined
        ? {}
        : { position: settings.hostMemoryLimit_mib.position }),
      device: name,
      text: `the machine has ${context.ram_mib} MiB of memory, host-memory-limit is ${limit_mib} MiB`,
      consequence: `${name} is not set up`,
    });
    return 'host-memory-limit';
  }
  const sizes = sizeDevice(settings, context, diagnostics);
  if (!sizes.ok) {
    diagnostics.push(sizes.error);
    return 'invalid';
  }
  if (sizes.value.disksize.bytes === 0n) {
    diagnostics.push(sizeIsZero(settings, sizes.value.disksize));
    return 'size-is-zero';
  }
  const { disksize, residentLimit } = sizes.value;
  const mountPoint = settings.mountPoint?.value;
  return {
    name,
    disksize,
    residentLimit,
    compression: settings.compression?.value ?? NO_COMPRESSION,
    writebackDevice: settings.writebackDevice?.value,
    swapPriority: settings.swapPriority?.value ?? DEFAULT_SWAP_PRIORITY,
    mountPoint,
    fsType: settings.fsType?.value ?? (mountPoint === undefined ? 'swap' : 'ext2'),
    options: settings.options?.value ?? 'discard',
    backend: settings.backend?.value ?? 'auto',
    valuePositions: {
      mountPoint: settings.mountPoint?.valuePosition,
      fsType: settings.fsType?.valuePosition,
      options: settings.options?.valuePosition,
    },
    position: settings.position,
  };
}

/** The documented way to leave a device out, unless the expression means something else than it seems to. */
function sizeIsZero({ name, zramSize }: DeviceSettings, { position, expression }: DeviceSize): Diagnostic {
  const trap = zramSize === undefined ? undefined : precedenceTrap(zramSize.value);
  return {
    severity: trap === undefined ? 'info' : 'warning',
    ...(position === undefined ? {} : { position }),
    device: name,
    key: 'zram-size',
    value: expression,
    text: trap === undefined ? 'comes to 0 bytes' : `comes to 0 bytes: ${trap.text}`,
    consequence: `${name} is not set up`,
    ...(trap === undefined ? {} : { hint: trap.hint }),
  };
}
