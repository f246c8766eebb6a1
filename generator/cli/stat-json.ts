import {
  bdFigures,
  type DeviceFigure,
  ioFigures,
  mmFigures,
  truenoFigures,
} from '../core/state/device-figures.ts';
import type { DeviceState, TruenoServer } from '../core/state/device-state.ts';
import type { LatencyHistogram } from '../core/state/trueno-statistics.ts';

/** The figures of all devices, for programs. Members are only ever added. */
export function statJson(devices: readonly DeviceState[]): object {
  return { devices: devices.map(deviceJson) };
}

function deviceJson(device: DeviceState): object {
  const { name, backend, node, algorithm, size_bytes, mmStat, ioStat, bdStat, trueno, problem } = device;
  return {
    name,
    backend,
    node,
    algorithm: algorithm ?? null,
    disksize: size_bytes ?? null,
    mm_stat: mmStat === undefined ? null : figuresJson(mmFigures(mmStat)),
    io_stat: ioStat === undefined ? null : figuresJson(ioFigures(ioStat)),
    bd_stat: bdStat === undefined ? undefined : figuresJson(bdFigures(bdStat)),
    trueno: trueno === undefined ? undefined : truenoJson(trueno),
    problem: problem?.text,
  };
}

function figuresJson(figures: readonly DeviceFigure[]): object {
  return Object.fromEntries(figures.map(({ name, value }) => [name, value]));
}

function truenoJson(server: TruenoServer): object {
  const { info, statistics } = server;
  return {
    ...figuresJson(truenoFigures(server)),
    read_latency: latencyJson(statistics.readLatency),
    write_latency: latencyJson(statistics.writeLatency),
    pages_by_codec: Object.fromEntries(statistics.pagesByCodec),
    block_device: info.blockDevice,
    objective: info.objective,
    target: info.target,
    version: info.version,
    queues: info.queues,
    queue_depth: info.queueDepth,
    daemon_pid: info.daemonPid,
    worker_pid: info.workerPid,
    uptime_ms: info.uptime_ms,
  };
}

function latencyJson({ total_ns, buckets }: LatencyHistogram): object {
  return { total_ns, buckets };
}
