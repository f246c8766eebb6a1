import { parseBlockStat } from '../compat/block-stat.ts';
import type { MachineReader } from '../host.ts';
import { type DeviceState, ratioOf } from './device-state.ts';
import { type LatencyBucket, latencyBuckets, latencyRequests } from './latency-buckets.ts';
import type { LatencyHistogram } from './trueno-statistics.ts';

/** What is known of a device at one moment. */
export interface DeviceSample {
  readonly device: DeviceState;
  /** Pages of 4096 bytes since the device was made; undefined when nobody tells. */
  readonly pagesRead: bigint | undefined;
  readonly pagesWritten: bigint | undefined;
  /** Of a clock that never goes back. */
  readonly at_ms: number;
}

/** What a device did between two samples. */
export interface DeviceStep {
  readonly ratio: number | undefined;
  readonly pagesReadPerSecond: number | undefined;
  readonly pagesWrittenPerSecond: number | undefined;
  /** Of the read requests between the samples; undefined without any, and of kernel zram. */
  readonly readLatency: LatencySummary | undefined;
  readonly writeLatency: LatencySummary | undefined;
}

export interface LatencySummary {
  readonly mean_ns: number;
  /** Upper end of the bucket that has the request which 99 of 100 were faster than, or as fast. */
  readonly p99_ns: number | undefined;
}

const SECTORS_PER_PAGE = 8n;

/** A server counts pages itself; of kernel zram the block layer tells. */
export function sampleDevice(device: DeviceState, at_ms: number, reader: MachineReader): DeviceSample {
  const { trueno, name } = device;
  if (trueno !== undefined) {
    const { pagesRead, pagesWritten } = trueno.statistics;
    return { device, pagesRead, pagesWritten, at_ms };
  }
  const file = reader.readText(`/sys/block/${name}/stat`);
  const stat = file.kind === 'text' && device.backend === 'kernel' ? parseBlockStat(file.text) : undefined;
  const counts = stat?.ok === true ? stat.value : undefined;
  return {
    device,
    pagesRead: counts && counts.readSectors / SECTORS_PER_PAGE,
    pagesWritten: counts && counts.writtenSectors / SECTORS_PER_PAGE,
    at_ms,
  };
}

/** What happened between two samples of one device. A counter that went back was begun anew, by another server. */
export function stepBetween(before: DeviceSample, after: DeviceSample): DeviceStep {
  const seconds = (after.at_ms - before.at_ms) / 1000;
  const perSecond = (was: bigint | undefined, is: bigint | undefined): number | undefined => {
    if (was === undefined || is === undefined || seconds <= 0) return undefined;
    return Number(is >= was ? is - was : is) / seconds;
  };
  const was = before.device.trueno?.statistics;
  const is = after.device.trueno?.statistics;
  return {
    ratio: ratioOf(after.device.mmStat),
    pagesReadPerSecond: perSecond(before.pagesRead, after.pagesRead),
    pagesWrittenPerSecond: perSecond(before.pagesWritten, after.pagesWritten),
    readLatency: is && latencySummary(latencyBetween(was?.readLatency, is.readLatency)),
    writeLatency: is && latencySummary(latencyBetween(was?.writeLatency, is.writeLatency)),
  };
}

function latencyBetween(was: LatencyHistogram | undefined, is: LatencyHistogram): LatencyHistogram {
  const isAnew =
    was === undefined ||
    was.total_ns > is.total_ns ||
    was.buckets.some((requests, index) => requests > (is.buckets[index] ?? 0n));
  if (isAnew) return is;
  return {
    total_ns: is.total_ns - was.total_ns,
    buckets: is.buckets.map((requests, index) => requests - (was.buckets[index] ?? 0n)),
  };
}

/** Undefined without requests. */
export function latencySummary(latency: LatencyHistogram): LatencySummary | undefined {
  const requests = latencyRequests(latency);
  if (requests === 0n) return undefined;
  const below_ns = bucketOf(latencyBuckets(latency), (requests * 99n + 99n) / 100n)?.below_ns;
  return {
    mean_ns: Number(latency.total_ns) / Number(requests),
    p99_ns: below_ns === undefined ? undefined : Number(below_ns),
  };
}

/** The bucket with the request of this rank, counted from 1. */
function bucketOf(buckets: readonly LatencyBucket[], rank: bigint): LatencyBucket | undefined {
  let seen = 0n;
  return buckets.find((bucket) => {
    seen += bucket.requests;
    return seen >= rank;
  });
}
