import { ok, type Result } from '../result.ts';
import { type AttributeError, formatCounter, parseCounters } from './sysfs-attribute.ts';

/** `/sys/block/zramN/io_stat` (Documentation/admin-guide/blockdev/zram.rst): what the block layer does not count. */
export interface IoStat {
  readonly failedReads: bigint;
  readonly failedWrites: bigint;
  /** Requests that were not page-aligned. Kernels from 6.4 on always print 0. */
  readonly invalidIo: bigint;
  /** Pages freed by swap slot notifications and by discard. */
  readonly notifyFree: bigint;
}

/** Fields after the fourth are left alone. */
export function parseIoStat(text: string): Result<IoStat, AttributeError> {
  const counters = parseCounters('io_stat', text, 4);
  if (!counters.ok) return counters;
  const [failedReads = 0n, failedWrites = 0n, invalidIo = 0n, notifyFree = 0n] = counters.value;
  return ok({ failedReads, failedWrites, invalidIo, notifyFree });
}

/** The text of kernels from 6.4 on, byte for byte: there the third field is a bare `0`, not aligned like the others. */
export function formatIoStat(stat: IoStat): string {
  const invalid = stat.invalidIo === 0n ? '0' : formatCounter(stat.invalidIo);
  const counters = [formatCounter(stat.failedReads), formatCounter(stat.failedWrites), invalid];
  return `${[...counters, formatCounter(stat.notifyFree)].join(' ')}\n`;
}
