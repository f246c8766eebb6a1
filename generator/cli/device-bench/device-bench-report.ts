import {
  type ChartBar,
  escapeHtml,
  type RangeRow,
  rangePlot,
  reportChart,
  reportFacts,
  reportPage,
  reportSection,
  reportTable,
  reportTiles,
  type Tile,
} from '../../core/report/index.ts';
import { backendName } from '../../core/state/machine-status.ts';
import { sizeText } from '../device-size-text.ts';
import { durationText } from '../duration-text.ts';
import { describeMachine } from '../machine-description.ts';
import { countText, sampleSentence } from '../pages/sample-text.ts';
import type { DeviceBench } from './device-bench.ts';
import { deviceSentence, memorySentence, rateText, verifiedBytes } from './device-bench-text.ts';
import type { TurnFigures } from './device-measurement.ts';
import { turnName } from './device-turns.ts';

/** The device's figures as one HTML file that needs no other. */
export function deviceBenchReport(bench: DeviceBench): string {
  const { state, path, turns, rounds, sample } = bench;
  return reportPage({
    title: `trueno-zram: ${state.name}`,
    heading: `${state.name}, ${backendName(state.backend)}`,
    lead: escapeHtml(`${deviceSentence(bench)}.`),
    parts: [
      reportFacts([
        ...describeMachine(),
        [
          'Device',
          `${path}, ${state.algorithm ?? 'algorithm not known'}, ${sizeText(state.size_bytes ?? 0n)}`,
        ],
        ['Pages', sampleSentence(sample)],
      ]),
      reportTiles(tiles(bench)),
      reportSection(
        'Rates',
        `Medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, comparing included where pages are read. Large requests go one behind the other, small ones in random order.`,
        reportChart(
          turns.map(rateBar),
          Math.max(...turns.map(({ bytesPerSecond }) => bytesPerSecond.median)),
        ),
      ),
      reportSection(
        'Latency',
        'From when a request is made until its data are there: a dot for the median, a bar up to that within which 99 of 100 are done, and a line to the longest.',
        `<div class="wide"><div class="plot">${rangePlot(turns.map(latencyRow), (ns) => microText(ns))}</div></div>`,
      ),
      reportSection('All figures', `${memorySentence(bench)}.`, figuresTable(turns)),
    ],
  });
}

function tiles(bench: DeviceBench): readonly Tile[] {
  const { turns, memory, pageCount } = bench;
  const single = turns.find(
    ({ kind }) => kind.direction === 'read' && kind.depth === 1 && kind.order === 'random',
  );
  const best = [...turns].sort((a, b) => b.bytesPerSecond.median - a.bytesPerSecond.median)[0];
  return [
    ...(single === undefined
      ? []
      : [
          [
            microText(single.latency_ns.median),
            'to read a page',
            `99 of 100 within ${microText(single.latency_ns.percentile99)}`,
          ] as const,
        ]),
    ...(best === undefined
      ? []
      : [[rateText(best.bytesPerSecond.median), 'at most', turnName(best.kind)] as const]),
    ...(memory === undefined || memory.comprDataBytes === 0n
      ? []
      : [
          [
            `${(Number(memory.origDataBytes) / Number(memory.comprDataBytes)).toFixed(2)}×`,
            'smaller',
            `${sizeText(memory.origDataBytes)} in ${sizeText(memory.comprDataBytes)}`,
          ] as const,
        ]),
    [
      sizeText(BigInt(verifiedBytes(bench))),
      'read back and compared',
      `all as written; ${countText(pageCount)} pages in each turn`,
    ],
  ];
}

function rateBar({ kind, bytesPerSecond }: TurnFigures): ChartBar {
  return {
    name: turnName(kind),
    value: bytesPerSecond.median,
    text: rateText(bytesPerSecond.median),
    note: `${countText(Math.round(bytesPerSecond.median / kind.requestBytes))} a second`,
    series: seriesOf(kind.direction),
  };
}

function latencyRow({ kind, latency_ns }: TurnFigures): RangeRow {
  const { median, percentile99, longest } = latency_ns;
  return {
    name: turnName(kind),
    series: seriesOf(kind.direction),
    median,
    high: percentile99,
    highest: longest,
    title: `${turnName(kind)}: median ${microText(median)}, 99 of 100 within ${microText(percentile99)}, longest ${microText(longest)}`,
  };
}

/** `3.7 µs`; on terminals it is us. */
function microText(ns: number): string {
  return durationText(ns).replace(' us', ' µs');
}

/** A class of the style of reports. */
function seriesOf(direction: 'read' | 'write'): string {
  return direction === 'read' ? 'adaptive' : 'lz4';
}

function figuresTable(turns: readonly TurnFigures[]): string {
  return reportTable(
    ['', 'requests', 'MiB/s', 'quartiles', 'median', '99 of 100', 'longest'],
    turns.map(({ kind, requests, bytesPerSecond, latency_ns }) => [
      turnName(kind),
      countText(requests),
      mib(bytesPerSecond.median),
      `${mib(bytesPerSecond.lower)}–${mib(bytesPerSecond.upper)}`,
      microText(latency_ns.median),
      microText(latency_ns.percentile99),
      microText(latency_ns.longest),
    ]),
  );
}

function mib(bytesPerSecond: number): string {
  return (bytesPerSecond / 2 ** 20).toFixed(1);
}
