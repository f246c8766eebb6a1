import type { Device } from '../config/device.ts';
import { ok, type Result } from '../result.ts';
import type { BackendReason } from './backend-reason.ts';
import { coreCompression } from './core-compression.ts';
import { effectiveLimit_bytes } from './memory-limit.ts';

/** The core's pages have 4 KiB on every machine. */
const PAGE_BYTES = 4096n;

/**
 * What `trueno-ublk serve` is told of a device besides its name, e.g. `--size 4294967296 --algorithm zstd --level 3`. No
 * word has white space, quotes or `$` in it. The error is what the core does not do of it.
 */
export function serveOptions(
  device: Pick<Device, 'disksize' | 'residentLimit' | 'compression'>,
): Result<readonly string[], BackendReason> {
  const compression = coreCompression(device.compression);
  if (!compression.ok) return compression;
  const { algorithm, parameters } = compression.value;
  const limit = effectiveLimit_bytes(device);
  return ok([
    '--size',
    String(servedSize_bytes(device)),
    '--algorithm',
    algorithm,
    ...[...parameters].flatMap(([key, value]) => [`--${key}`, value]),
    ...(limit === 0n ? [] : ['--limit', String(limit)]),
  ]);
}

/** The size in whole pages, rounded up as kernel zram does. */
export function servedSize_bytes({ disksize }: Pick<Device, 'disksize'>): bigint {
  return ((disksize.bytes + PAGE_BYTES - 1n) / PAGE_BYTES) * PAGE_BYTES;
}
