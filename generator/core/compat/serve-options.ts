import { type Device, purposeOf } from '../config/device.ts';
import { ok, type Result } from '../result.ts';
import type { BackendReason } from './backend-reason.ts';
import { coreCompression } from './core-compression.ts';
import { effectiveLimit_bytes } from './memory-limit.ts';

/** The core's pages have 4 KiB on every machine. */
const PAGE_BYTES = 4096n;

/** Of `trueno-ublk serve`: 512 GiB. */
const LARGEST_BYTES = 1n << 39n;

/**
 * What `trueno-ublk serve` is told of a device besides its name, e.g. `--size 4294967296 --algorithm zstd --level 3`. No
 * word has white space, quotes or `$` in it. The error is what the core does not do of it.
 */
export function serveOptions(
  device: Pick<Device, 'disksize' | 'residentLimit' | 'compression' | 'mountPoint' | 'fsType'>,
): Result<readonly string[], BackendReason> {
  const compression = coreCompression(device.compression);
  if (!compression.ok) return compression;
  const { algorithm, parameters } = compression.value;
  const limit = effectiveLimit_bytes(device);
  const size_bytes = servedSize_bytes(device);
  const largest_bytes = largestSize_bytes(device, size_bytes);
  return ok([
    '--size',
    String(size_bytes),
    ...(largest_bytes > size_bytes ? ['--largest-size', String(largest_bytes)] : []),
    '--algorithm',
    algorithm,
    ...[...parameters].flatMap(([key, value]) => [`--${key}`, value]),
    ...(limit === 0n ? [] : ['--limit', String(limit)]),
  ]);
}

/**
 * What it can become while it is in use: twice its size. The room takes memory, and swap cannot use it: how large that is
 * stands in its header.
 */
function largestSize_bytes(device: Pick<Device, 'mountPoint' | 'fsType'>, size_bytes: bigint): bigint {
  if (purposeOf(device) === 'swap' || 2n * size_bytes > LARGEST_BYTES) return size_bytes;
  return 2n * size_bytes;
}

/** The size in whole pages, rounded up as kernel zram does. */
export function servedSize_bytes({ disksize }: Pick<Device, 'disksize'>): bigint {
  return ((disksize.bytes + PAGE_BYTES - 1n) / PAGE_BYTES) * PAGE_BYTES;
}
