import { machineJson } from '../machine-description.ts';
import { sampleJson } from '../pages/sample-json.ts';
import type { DeviceBench } from './device-bench.ts';
import { verifiedBytes } from './device-bench-text.ts';
import { turnName } from './device-turns.ts';

/** The device's figures for programs. Members are only ever added. */
export function deviceBenchJson(bench: DeviceBench): unknown {
  const { state, path, sample, pageCount, rounds, turns, memory } = bench;
  return {
    machine: machineJson(),
    device: {
      name: state.name,
      backend: state.backend,
      path,
      algorithm: state.algorithm,
      objective: state.trueno?.info.objective,
      size_bytes: state.size_bytes,
    },
    pages: pageCount,
    sample: sampleJson(sample),
    rounds,
    turns: turns.map(({ kind, requests, bytesPerSecond, latency_ns }) => ({
      name: turnName(kind),
      direction: kind.direction,
      request_bytes: kind.requestBytes,
      depth: kind.depth,
      requests,
      bytes_per_second: bytesPerSecond,
      latency_ns: {
        median: latency_ns.median,
        percentile_99: latency_ns.percentile99,
        longest: latency_ns.longest,
      },
    })),
    verified_bytes: verifiedBytes(bench),
    memory:
      memory === undefined
        ? undefined
        : {
            orig_data_size: memory.origDataBytes,
            compr_data_size: memory.comprDataBytes,
            mem_used_total: memory.memUsedTotalBytes,
            same_pages: memory.samePages,
          },
  };
}
