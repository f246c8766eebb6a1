import type { LatencyHistogram } from './trueno-statistics.ts';

/** One bucket that counts something. */
export interface LatencyBucket {
  /** Requests in it took less; undefined for the last one of a histogram, which has no end. In nanoseconds. */
  readonly below_ns: bigint | undefined;
  readonly requests: bigint;
}

/** The buckets from the first to the last one that is not empty. */
export function latencyBuckets({ buckets }: LatencyHistogram): readonly LatencyBucket[] {
  const all = buckets.map((requests, index) => ({
    below_ns: index === buckets.length - 1 ? undefined : 2n ** BigInt(index + 1),
    requests,
  }));
  const counting = all.flatMap(({ requests }, index) => (requests > 0n ? [index] : []));
  const [first] = counting;
  return first === undefined ? [] : all.slice(first, (counting.at(-1) ?? first) + 1);
}

/** All that are counted. */
export function latencyRequests({ buckets }: LatencyHistogram): bigint {
  return buckets.reduce((sum, requests) => sum + requests, 0n);
}
