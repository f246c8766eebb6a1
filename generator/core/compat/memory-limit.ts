import type { Device } from '../config/device.ts';

/**
 * The memory limit to ask a backend for, in bytes; 0 is none. Kernel zram rounds up to pages modulo 2^64, so the largest
 * sizes (`inf`) would become small ones: no machine has half of the address space, so these mean none.
 */
export function effectiveLimit_bytes({ residentLimit }: Pick<Device, 'residentLimit'>): bigint {
  return residentLimit.bytes < 2n ** 63n ? residentLimit.bytes : 0n;
}
