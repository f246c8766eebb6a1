import type { IoStat } from '../compat/io-stat.ts';
import type { MmStat } from '../compat/mm-stat.ts';
import type { Result } from '../result.ts';
import { JsonMembers } from './json-members.ts';

/** How long requests took. */
export interface LatencyHistogram {
  readonly total_ns: bigint;
  /**
   * Bucket i counts requests of 2^i ns or more and less than 2^(i+1) ns; the first also those of 0 ns, the last all that
   * took longer.
   */
  readonly buckets: readonly bigint[];
}

/** What a trueno device holds and did: the reply to `Statistics` (native/daemon/io.trueno.zram.varlink). */
export interface TruenoStatistics {
  readonly mmStat: MmStat;
  readonly ioStat: IoStat;
  /** Memory that is ready for pages to come; not in mem_used_total. */
  readonly reserve_bytes: bigint;
  /** Memory of the table that says where each page is; not in mem_used_total. */
  readonly slots_bytes: bigint;
  readonly reads: bigint;
  readonly writes: bigint;
  readonly discards: bigint;
  readonly pagesRead: bigint;
  readonly pagesWritten: bigint;
  readonly readLatency: LatencyHistogram;
  readonly writeLatency: LatencyHistogram;
  /** Pages written since the worker began, by how they were kept: `same`, `raw`, or an algorithm. */
  readonly pagesByCodec: ReadonlyMap<string, bigint>;
  readonly recoveries: bigint;
  readonly lastOutage_ms: bigint | undefined;
}

/** The error is a sentence fragment, e.g. `same_pages is missing`. Members that are not known are left alone. */
export function parseTruenoStatistics(reply: unknown): Result<TruenoStatistics, string> {
  const members = new JsonMembers(reply, 'Statistics');
  return members.finish({
    mmStat: {
      origDataBytes: members.count('orig_data_size'),
      comprDataBytes: members.count('compr_data_size'),
      memUsedTotalBytes: members.count('mem_used_total'),
      memLimitBytes: members.count('mem_limit'),
      memUsedMaxBytes: members.count('mem_used_max'),
      samePages: members.count('same_pages'),
      pagesCompacted: members.count('pages_compacted'),
      hugePages: members.count('huge_pages'),
      hugePagesSince: members.count('huge_pages_since'),
    },
    ioStat: {
      failedReads: members.count('failed_reads'),
      failedWrites: members.count('failed_writes'),
      invalidIo: members.count('invalid_io'),
      notifyFree: members.count('notify_free'),
    },
    reserve_bytes: members.count('reserve_bytes'),
    slots_bytes: members.count('slots_bytes'),
    reads: members.count('reads'),
    writes: members.count('writes'),
    discards: members.count('discards'),
    pagesRead: members.count('pages_read'),
    pagesWritten: members.count('pages_written'),
    readLatency: latencyOf(members.object('read_latency')),
    writeLatency: latencyOf(members.object('write_latency')),
    pagesByCodec: members.countsByName('pages_by_codec'),
    recoveries: members.count('recoveries'),
    lastOutage_ms: members.optionalCount('last_outage_ms'),
  });
}

function latencyOf(members: JsonMembers): LatencyHistogram {
  return { total_ns: members.count('total_ns'), buckets: members.counts('buckets') };
}
