import { visible } from '../core/diagnostic.ts';
import { type DeviceFigure, deviceFigures } from '../core/state/device-figures.ts';
import { type DeviceState, ratioOf } from '../core/state/device-state.ts';
import { latencyBuckets, latencyRequests } from '../core/state/latency-buckets.ts';
import type { LatencyHistogram } from '../core/state/trueno-statistics.ts';
import { sizeText } from './device-size-text.ts';
import { durationText } from './duration-text.ts';

/** The figures of all devices, for people; 40 columns are enough. */
export function statText(devices: readonly DeviceState[]): string {
  return devices.map(deviceText).join('\n');
}

function deviceText(device: DeviceState): string {
  const { name, backend, mmStat, trueno } = device;
  const ratio = ratioOf(mmStat);
  const lines = [
    visible(`${name}  ${backend}${device.algorithm === undefined ? '' : ` ${device.algorithm}`}`),
    ...figureLines(deviceFigures(device)),
    ...(ratio === undefined
      ? []
      : [`  ${'ratio'.padEnd(NAME_WIDTH)} ${ratio.toFixed(2).padStart(VALUE_WIDTH)}`]),
    ...(trueno === undefined
      ? []
      : [
          ...shareLines(trueno.statistics.pagesByCodec),
          ...latencyLines('read_latency', trueno.statistics.readLatency),
          ...latencyLines('write_latency', trueno.statistics.writeLatency),
        ]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const NAME_WIDTH = 'huge_pages_since'.length;
const VALUE_WIDTH = 10;

function figureLines(figures: readonly DeviceFigure[]): readonly string[] {
  return figures.map(({ name, value, unit }) => {
    const line = `  ${name.padEnd(NAME_WIDTH)} ${value.toString().padStart(VALUE_WIDTH)}`;
    return unit === 'bytes' && value >= 1024n ? `${line} ${sizeText(value)}` : line;
  });
}

const BAR_WIDTH = 12;

function bar(part: bigint, most: bigint): string {
  // Whatever is there at all is seen.
  const length = Number((part * BigInt(BAR_WIDTH) + most - 1n) / (most === 0n ? 1n : most));
  return '#'.repeat(length);
}

/** How the pages that were written are kept, the most frequent way first. */
function shareLines(pagesByCodec: ReadonlyMap<string, bigint>): readonly string[] {
  const shares = [...pagesByCodec].filter(([, pages]) => pages > 0n);
  const all = shares.reduce((sum, [, pages]) => sum + pages, 0n);
  if (all === 0n) return [];
  const sorted = shares.sort(([, left], [, right]) => (right > left ? 1 : right < left ? -1 : 0));
  return [
    '  pages_by_codec',
    ...sorted.map(([codec, pages]) => {
      const percent = (Number(pages) / Number(all)) * 100;
      return `    ${visible(codec).padEnd(10)} ${percent.toFixed(1).padStart(5)} % ${bar(pages, all)}`;
    }),
  ];
}

function latencyLines(name: string, latency: LatencyHistogram): readonly string[] {
  const requests = latencyRequests(latency);
  if (requests === 0n) return [];
  const buckets = latencyBuckets(latency);
  const most = buckets.reduce((max, bucket) => (bucket.requests > max ? bucket.requests : max), 1n);
  return [
    `  ${name}: mean ${durationText(Number(latency.total_ns) / Number(requests))}`,
    ...buckets.map((bucket) => {
      const limit = bucket.below_ns === undefined ? 'more' : `< ${durationText(Number(bucket.below_ns))}`;
      return `    ${limit.padEnd(10)} ${bucket.requests.toString().padStart(10)} ${bar(bucket.requests, most)}`.trimEnd();
    }),
  ];
}
