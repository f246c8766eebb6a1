import { visible } from '../core/diagnostic.ts';
import type { DeviceSample, DeviceStep, LatencySummary } from '../core/state/device-history.ts';
import { type DeviceState, memoryOf, ratioOf } from '../core/state/device-state.ts';
import { sizeText } from './device-size-text.ts';
import { durationText } from './duration-text.ts';
import { shortSize } from './list-columns.ts';
import { sparkline } from './sparkline.ts';

/** One device as top shows it: its last sample, and what it did from sample to sample, the last step last. */
export interface TopDevice {
  readonly sample: DeviceSample;
  readonly steps: readonly DeviceStep[];
}

export interface TopView {
  readonly devices: readonly TopDevice[];
  /** Index of the device whose details are shown. */
  readonly chosen: number;
  readonly interval_s: number;
  readonly paused: boolean;
  readonly help: boolean;
  /** The terminal shows more than ASCII. */
  readonly unicode: boolean;
}

export const TOP_KEYS: readonly (readonly [keys: string, effect: string])[] = [
  ['q', 'quit'],
  ['up, down, k, j', 'choose the device whose details are shown'],
  ['space', 'look now'],
  ['p', 'pause, and go on'],
  ['+, -', 'look half as often, twice as often'],
  ['?', 'this help, and back'],
];

/** The lines of the screen, `rows` at most, none longer than `columns`. */
export function topScreen(view: TopView, columns: number, rows: number): readonly string[] {
  const { devices, chosen, help } = view;
  const lines = help
    ? ['keys', ...TOP_KEYS.map(([keys, effect]) => `  ${keys.padEnd(15)} ${effect}`)]
    : [...tableLines(devices, chosen, columns), ...detailLines(devices[chosen], view, columns)];
  return [...headLines(view, columns), '', ...lines].slice(0, rows).map((line) => line.slice(0, columns));
}

function headLines({ devices, interval_s, paused }: TopView, columns: number): readonly string[] {
  const states = devices.map(({ sample }) => sample.device);
  const data_bytes = sum(states.map(({ mmStat }) => mmStat?.origDataBytes ?? 0n));
  const memory_bytes = sum(states.map((state) => memoryOf(state) ?? 0n));
  const saved_bytes = data_bytes - memory_bytes;
  const saved = saved_bytes >= 0n ? `${sizeText(saved_bytes)} saved` : 'nothing saved yet';
  const right = `${paused ? 'paused' : `every ${interval_s} s`}  ? help`;
  const title = 'trueno-zram top';
  const gap = Math.max(2, columns - title.length - right.length);
  return [
    `${title}${' '.repeat(gap)}${right}`,
    devices.length === 0
      ? 'no device is set up'
      : `${saved}: ${sizeText(data_bytes)} of pages in ${sizeText(memory_bytes)}`,
  ];
}

function sum(counts: readonly bigint[]): bigint {
  return counts.reduce((total, count) => total + count, 0n);
}

interface Column {
  readonly heading: string;
  readonly width: number;
  readonly cell: (device: TopDevice) => string;
}

/** The most important ones first: as many as fit are shown. */
const COLUMNS: readonly Column[] = [
  { heading: 'RATIO', width: 7, cell: ({ sample }) => ratioOf(sample.device.mmStat)?.toFixed(2) ?? '-' },
  { heading: 'IN/s', width: 8, cell: ({ steps }) => rateText(steps.at(-1)?.pagesReadPerSecond) },
  { heading: 'OUT/s', width: 8, cell: ({ steps }) => rateText(steps.at(-1)?.pagesWrittenPerSecond) },
  { heading: 'PAGES', width: 8, cell: ({ sample }) => shortSizeOf(sample.device.mmStat?.origDataBytes) },
  { heading: 'MEMORY', width: 8, cell: ({ sample }) => shortSizeOf(memoryOf(sample.device)) },
  { heading: 'SIZE', width: 8, cell: ({ sample }) => shortSizeOf(sample.device.size_bytes) },
];

const NAME_WIDTH = 9;
const WAY_WIDTH = 16;

/** Bytes of a second are what people compare with disks. */
function rateText(pages: number | undefined): string {
  return pages === undefined ? '-' : shortSize(BigInt(Math.round(pages)) * 4096n);
}

function shortSizeOf(bytes: bigint | undefined): string {
  return bytes === undefined ? '-' : shortSize(bytes);
}

function tableLines(devices: readonly TopDevice[], chosen: number, columns: number): readonly string[] {
  if (devices.length === 0) return [];
  let left = columns - NAME_WIDTH - 2;
  const shown = COLUMNS.filter(({ width }) => {
    left -= width;
    return left >= 0;
  });
  const rest = columns - NAME_WIDTH - 2 - shown.reduce((total, { width }) => total + width, 0);
  const wayWidth = rest >= WAY_WIDTH + 1 ? WAY_WIDTH + 1 : 0;
  const row = (mark: string, name: string, way: string, cells: readonly string[]): string =>
    `${mark} ${name.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH)}${way.slice(0, wayWidth).padEnd(wayWidth)}${cells.map((cell, index) => cell.padStart(shown[index]?.width ?? 0)).join('')}`;
  return [
    row(
      ' ',
      'DEVICE',
      ' BACKEND',
      shown.map(({ heading }) => heading),
    ),
    ...devices.map((device, index) =>
      row(
        index === chosen ? '>' : ' ',
        visible(device.sample.device.name),
        ` ${wayOf(device.sample.device)}`,
        shown.map(({ cell }) => cell(device)),
      ),
    ),
  ];
}

/** `trueno adaptive`, `kernel zstd` */
function wayOf({ backend, algorithm }: DeviceState): string {
  return visible(algorithm === undefined ? backend : `${backend} ${algorithm}`);
}

const LABEL_WIDTH = 10;

function detailLines(
  device: TopDevice | undefined,
  { unicode }: TopView,
  columns: number,
): readonly string[] {
  if (device === undefined) return [];
  const { sample, steps } = device;
  const { problem, name, trueno } = sample.device;
  const last = steps.at(-1);
  const history = (label: string, values: readonly (number | undefined)[], now: string): string => {
    const text = `  ${label.padEnd(LABEL_WIDTH)}${now.padEnd(HISTORY_TEXT_WIDTH)}`;
    return `${text}${sparkline(values, Math.max(0, columns - text.length), unicode)}`;
  };
  return [
    '',
    visible(name),
    ...(problem === undefined ? [] : [`  ${visible(problem.text)}`, `  ${visible(problem.hint)}`]),
    history(
      'ratio',
      steps.map(({ ratio }) => ratio),
      ratioOf(sample.device.mmStat)?.toFixed(2) ?? '-',
    ),
    history(
      'in',
      steps.map(({ pagesReadPerSecond }) => pagesReadPerSecond),
      `${rateText(last?.pagesReadPerSecond)}/s`,
    ),
    history(
      'out',
      steps.map(({ pagesWrittenPerSecond }) => pagesWrittenPerSecond),
      `${rateText(last?.pagesWrittenPerSecond)}/s`,
    ),
    ...(trueno === undefined
      ? []
      : [
          history(
            'read',
            steps.map(({ readLatency }) => readLatency?.mean_ns),
            latencyText(last?.readLatency),
          ),
          history(
            'write',
            steps.map(({ writeLatency }) => writeLatency?.mean_ns),
            latencyText(last?.writeLatency),
          ),
          `  ${'codecs'.padEnd(LABEL_WIDTH)}${codecText(trueno.statistics.pagesByCodec)}`,
        ]),
  ];
}

const HISTORY_TEXT_WIDTH = 20;

/** `2.1 us, 99 % < 8 us` */
function latencyText(latency: LatencySummary | undefined): string {
  if (latency === undefined) return '-';
  const { mean_ns, p99_ns } = latency;
  const tail = p99_ns === undefined ? '' : `, p99 ${durationText(p99_ns)}`;
  return `${durationText(mean_ns)}${tail} `;
}

/** `lz4 84 %, same 15 %, raw 0.2 %` of all pages that were written. */
function codecText(pagesByCodec: ReadonlyMap<string, bigint>): string {
  const all = Number(sum([...pagesByCodec.values()]));
  if (all === 0) return '-';
  return [...pagesByCodec]
    .filter(([, pages]) => pages > 0n)
    .sort(([, left], [, right]) => Number(right - left))
    .map(([codec, pages]) => `${visible(codec)} ${percent(Number(pages) / all)}`)
    .join(', ');
}

function percent(share: number): string {
  const value = share * 100;
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} %`;
}

/** One line a device and a look, for what is no terminal. */
export function topLines(devices: readonly TopDevice[], headings: boolean): string {
  const width = 120;
  const lines = tableLines(devices, -1, width);
  return (headings ? lines : lines.slice(1)).map((line) => `${line.slice(2).trimEnd()}\n`).join('');
}
