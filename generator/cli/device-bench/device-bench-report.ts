import {
  type ChartBar,
  escapeHtml,
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
    lead: escapeHtml(deviceSentence(bench)),
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
        `Medians of ${rounds} rounds, comparing included where pages are read. Large requests go one behind the other, small ones in random order.`,
        reportChart(
          turns.map(rateBar),
          Math.max(...turns.map(({ bytesPerSecond }) => bytesPerSecond.median)),
        ),
      ),
      reportSection(
        'Latency',
        'From when a request is made until its data are there. The bar is the time within which 99 of 100 requests are done.',
        reportChart(
          turns.map(latencyBar),
          Math.max(...turns.map(({ latency_ns }) => latency_ns.percentile99)),
        ),
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
            durationText(single.latency_ns.median),
            'to read a page',
            `99 of 100 within ${durationText(single.latency_ns.percentile99)}`,
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

function latencyBar({ kind, latency_ns }: TurnFigures): ChartBar {
  return {
    name: turnName(kind),
    value: latency_ns.percentile99,
    text: durationText(latency_ns.percentile99),
    note: `median ${durationText(latency_ns.median)}`,
    series: seriesOf(kind.direction),
  };
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
      durationText(latency_ns.median),
      durationText(latency_ns.percentile99),
      durationText(latency_ns.longest),
    ]),
  );
}

function mib(bytesPerSecond: number): string {
  return (bytesPerSecond / 2 ** 20).toFixed(1);
}
