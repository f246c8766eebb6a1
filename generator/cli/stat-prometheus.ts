import { type DeviceFigure, deviceFigures } from '../core/state/device-figures.ts';
import type { DeviceState } from '../core/state/device-state.ts';
import type { LatencyHistogram } from '../core/state/trueno-statistics.ts';

/** All samples of one metric, which the format wants together. */
interface MetricFamily {
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly describe: string;
  readonly samples: string[];
}

/**
 * The figures of all devices in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/),
 * e.g. for node_exporter's textfile collector. Metrics of one name mean the same on both backends.
 */
export function statPrometheus(devices: readonly DeviceState[]): string {
  const families = new Map<string, MetricFamily>();
  const family = (name: string, type: MetricFamily['type'], describe: string): string[] => {
    const known = families.get(name) ?? { type, describe, samples: [] };
    families.set(name, known);
    return known.samples;
  };
  for (const device of devices) {
    const labels = `device="${device.name}",backend="${device.backend}"`;
    const add = (name: string, type: MetricFamily['type'], describe: string, value: string): void => {
      family(name, type, describe).push(`${name}{${labels}} ${value}`);
    };
    add(
      'trueno_zram_up',
      'gauge',
      '1 when the figures of the device could be read',
      device.problem ? '0' : '1',
    );
    if (device.size_bytes !== undefined)
      add(
        'trueno_zram_disksize_bytes',
        'gauge',
        'Most that the device can hold, uncompressed',
        `${device.size_bytes}`,
      );
    for (const figure of deviceFigures(device)) {
      const name = metricName(figure);
      add(name, figure.gauge ? 'gauge' : 'counter', figure.describe, metricValue(figure));
    }
    const { trueno } = device;
    if (trueno === undefined) continue;
    const { pagesByCodec, readLatency, writeLatency } = trueno.statistics;
    for (const [codec, pages] of pagesByCodec)
      family('trueno_zram_codec_pages_total', 'counter', 'Pages written, by how they are kept').push(
        `trueno_zram_codec_pages_total{${labels},codec="${escapeLabel(codec)}"} ${pages}`,
      );
    for (const [what, latency] of [
      ['read', readLatency],
      ['write', writeLatency],
    ] as const) {
      const name = `trueno_zram_${what}_latency_seconds`;
      family(name, 'histogram', `How long ${what} requests took`).push(
        ...histogramSamples(name, labels, latency),
      );
    }
  }
  return [...families].map(([name, metric]) => familyText(name, metric)).join('');
}

/** The kernel's name with the unit behind it; counters end with `_total`. */
function metricName({ name, unit, gauge }: DeviceFigure): string {
  if (unit === 'milliseconds') return `trueno_zram_${name.replace(/_ms$/, '')}_seconds`;
  const withUnit = unit === 'bytes' && !name.endsWith('_bytes') ? `${name}_bytes` : name;
  return `trueno_zram_${withUnit}${gauge ? '' : '_total'}`;
}

function metricValue({ value, unit }: DeviceFigure): string {
  return unit === 'milliseconds' ? `${Number(value) / 1000}` : `${value}`;
}

function histogramSamples(
  name: string,
  labels: string,
  { total_ns, buckets }: LatencyHistogram,
): readonly string[] {
  const samples: string[] = [];
  let requests = 0n;
  for (const [index, count] of buckets.entries()) {
    requests += count;
    // The last bucket has no end.
    const seconds = index === buckets.length - 1 ? '+Inf' : `${2 ** (index + 1) / 1e9}`;
    samples.push(`${name}_bucket{${labels},le="${seconds}"} ${requests}`);
  }
  if (buckets.length === 0) samples.push(`${name}_bucket{${labels},le="+Inf"} 0`);
  samples.push(`${name}_sum{${labels}} ${Number(total_ns) / 1e9}`, `${name}_count{${labels}} ${requests}`);
  return samples;
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function familyText(name: string, { type, describe, samples }: MetricFamily): string {
  return [`# HELP ${name} ${describe}.`, `# TYPE ${name} ${type}`, ...samples]
    .map((line) => `${line}\n`)
    .join('');
}
