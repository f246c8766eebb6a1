import { ok, type Result } from '../result.ts';
import { type AttributeError, formatCounter, parseCounters } from './sysfs-attribute.ts';

/**
 * `/sys/block/zramN/mm_stat` (Documentation/admin-guide/blockdev/zram.rst): one line of counters since the device was
 * set up. The first seven are there since 4.1; the last two came later and are undefined for kernels without them.
 */
export interface MmStat {
  /** Uncompressed size of all that is stored, same-filled pages included. */
  readonly origDataBytes: bigint;
  readonly comprDataBytes: bigint;
  /** Memory taken, with the allocator's fragmentation and metadata. */
  readonly memUsedTotalBytes: bigint;
  /** 0 = no limit. */
  readonly memLimitBytes: bigint;
  readonly memUsedMaxBytes: bigint;
  /** Pages that are one repeated word and take no memory. */
  readonly samePages: bigint;
  readonly pagesCompacted: bigint;
  /** Incompressible pages stored now. */
  readonly hugePages: bigint | undefined;
  /** Incompressible pages ever stored. */
  readonly hugePagesSince: bigint | undefined;
}

/** Fields after the ninth are left alone. */
export function parseMmStat(text: string): Result<MmStat, AttributeError> {
  const counters = parseCounters('mm_stat', text, 7);
  if (!counters.ok) return counters;
  const [orig = 0n, compr = 0n, total = 0n, limit = 0n, max = 0n, same = 0n, compacted = 0n, huge, since] =
    counters.value;
  return ok({
    origDataBytes: orig,
    comprDataBytes: compr,
    memUsedTotalBytes: total,
    memLimitBytes: limit,
    memUsedMaxBytes: max,
    samePages: same,
    pagesCompacted: compacted,
    hugePages: huge,
    hugePagesSince: since,
  });
}

/** The kernel's text, byte for byte, with the final line break. */
export function formatMmStat(stat: MmStat): string {
  const counters = [
    stat.origDataBytes,
    stat.comprDataBytes,
    stat.memUsedTotalBytes,
    stat.memLimitBytes,
    stat.memUsedMaxBytes,
    stat.samePages,
    stat.pagesCompacted,
  ];
  if (stat.hugePages !== undefined) counters.push(stat.hugePages);
  if (stat.hugePages !== undefined && stat.hugePagesSince !== undefined) counters.push(stat.hugePagesSince);
  return `${counters.map(formatCounter).join(' ')}\n`;
}
