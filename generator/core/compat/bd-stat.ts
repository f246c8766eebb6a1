import { ok, type Result } from '../result.ts';
import { type AttributeError, formatCounter, parseCounters } from './sysfs-attribute.ts';

/** Unit of the counters in `bd_stat`, on every architecture. In bytes. */
export const BD_STAT_BLOCK_BYTES = 4096n;

/** `/sys/block/zramN/bd_stat` (Documentation/admin-guide/blockdev/zram.rst): traffic of the backing device. */
export interface BdStat {
  /** Blocks of 4 KiB that live on the backing device now. */
  readonly storedBlocks: bigint;
  /** Blocks of 4 KiB ever read. */
  readonly readBlocks: bigint;
  /** Blocks of 4 KiB ever written. */
  readonly writtenBlocks: bigint;
}

/** Fields after the third are left alone. The file is absent in kernels without CONFIG_ZRAM_WRITEBACK. */
export function parseBdStat(text: string): Result<BdStat, AttributeError> {
  const counters = parseCounters('bd_stat', text, 3);
  if (!counters.ok) return counters;
  const [storedBlocks = 0n, readBlocks = 0n, writtenBlocks = 0n] = counters.value;
  return ok({ storedBlocks, readBlocks, writtenBlocks });
}

/** The kernel's text, byte for byte, with the final line break. */
export function formatBdStat(stat: BdStat): string {
  return `${[stat.storedBlocks, stat.readBlocks, stat.writtenBlocks].map(formatCounter).join(' ')}\n`;
}
