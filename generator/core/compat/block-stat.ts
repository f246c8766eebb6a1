import { ok, type Result } from '../result.ts';
import { type AttributeError, parseCounters } from './sysfs-attribute.ts';

/** What a disk did since it was made, in 512-byte sectors (Documentation/block/stat.rst). */
export interface BlockStat {
  readonly readSectors: bigint;
  readonly writtenSectors: bigint;
}

export function parseBlockStat(text: string): Result<BlockStat, AttributeError> {
  const counters = parseCounters('stat', text, 11);
  if (!counters.ok) return counters;
  const [, , readSectors = 0n, , , , writtenSectors = 0n] = counters.value;
  return ok({ readSectors, writtenSectors });
}
