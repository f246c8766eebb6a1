import {
  type ChartBar,
  type LegendEntry,
  type Point,
  reportChart,
  reportLegend,
  reportSection,
  reportTable,
  type Shape,
  scatterPlot,
} from '../../core/report/index.ts';
import type { Algorithm } from '../../library/algorithm.ts';
import type { CodecFigures } from './codec-measurement.ts';
import { type CodecRun, ratioOfCodec } from './codec-ratio.ts';
import { isDeviceDefault, settingName } from './codec-setting.ts';
import type { Quartiles } from './quartiles.ts';

/** Colour, shape and meaning of each algorithm's marks; the style of reports has a class for each. */
const DRAWINGS: Readonly<Record<Algorithm, { readonly shape: Shape; readonly text: string }>> = {
  lz4: { shape: 'circle', text: 'LZ4' },
  lz4hc: { shape: 'square', text: 'LZ4HC, by level' },
  zstd: { shape: 'triangle', text: 'zstd, by level' },
  adaptive: { shape: 'diamond', text: 'adaptive, by objective' },
};

/** Sections with plots of ratio and time, for compressing and reading back; HTML. */
export function codecPlots(run: CodecRun): readonly string[] {
  return [
    reportSection(
      'Compressing',
      'Ratio against the time that a page of 4 KiB takes. The dashed line joins what nothing else beats in both: up and to the left is better.',
      plot(run, 'compress_ns'),
      legend(run),
    ),
    reportSection(
      'Reading back',
      'The same ratios against the time that reading a page back takes, which is what a program waits for.',
      plot(run, 'decompress_ns'),
      legend(run),
    ),
  ];
}

/** Bars of the ratio; HTML. */
export function ratioChart(run: CodecRun): string {
  const bars = run.codecs.map((codec): ChartBar => {
    const ratio = ratioOfCodec(run, codec);
    return {
      name: settingName(codec.setting),
      value: ratio,
      text: ratio.toFixed(2),
      series: codec.setting.algorithm,
      ...(isDeviceDefault(codec.setting) ? { note: 'what trueno devices do by themselves' } : {}),
    };
  });
  return reportChart(bars, Math.max(...bars.map(({ value }) => value)));
}

/** All figures; HTML. */
export function codecFiguresTable(run: CodecRun): string {
  const rows = run.codecs.map((codec) => [
    settingName(codec.setting),
    codec.target,
    ratioOfCodec(run, codec).toFixed(3),
    spread(codec.compress_ns),
    spread(codec.decompress_ns),
    (4096 / codec.compress_ns.median).toFixed(2),
    (4096 / codec.decompress_ns.median).toFixed(2),
    ((100 * codec.rawPages) / run.pageCount).toFixed(1),
  ]);
  const head = ['', 'code', 'ratio', 'write, µs', 'read, µs', 'write, GB/s', 'read, GB/s', 'raw, %'];
  return reportTable(
    head,
    rows,
    run.codecs.map(({ setting }) => setting.algorithm),
  );
}

/** `5.40 (5.31–5.62)`: median and quartiles in microseconds. */
function spread({ lower, median, upper }: Quartiles): string {
  return `${micro(median)} (${micro(lower)}–${micro(upper)})`;
}

function micro(ns: number): string {
  return (ns / 1000).toFixed(2);
}

function plot(run: CodecRun, time: 'compress_ns' | 'decompress_ns'): string {
  const points = run.codecs.map((codec) => pointOf(run, codec, time));
  return `<div class="wide"><div class="plot">${scatterPlot(points, { x: 'microseconds per page', y: 'ratio' })}</div></div>`;
}

function pointOf(run: CodecRun, codec: CodecFigures, time: 'compress_ns' | 'decompress_ns'): Point {
  const { setting } = codec;
  const { algorithm, level, objective, target } = setting;
  const ratio = ratioOfCodec(run, codec);
  const x = codec[time].median / 1000;
  return {
    x,
    y: ratio,
    series: algorithm,
    shape: DRAWINGS[algorithm].shape,
    label: objective ?? target ?? `${algorithm}${level === undefined ? '' : ` ${level}`}`.replace('-', '−'),
    title: `${settingName(setting)}: ${x.toFixed(2)} µs, ratio ${ratio.toFixed(2)}`,
    ...(algorithm === 'lz4' ? {} : { line: algorithm }),
  };
}

function legend(run: CodecRun): string {
  const entries = Object.entries(DRAWINGS)
    .filter(([algorithm]) => run.codecs.some(({ setting }) => setting.algorithm === algorithm))
    .map(([series, drawing]): LegendEntry => ({ series, ...drawing }));
  return reportLegend(entries);
}
