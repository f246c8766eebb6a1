import { reportFacts, reportPage, reportSection, reportTiles } from '../core/report/index.ts';
import { codecsJson } from './codecs/codec-json.ts';
import { type CodecRun, ratioOfCodec } from './codecs/codec-ratio.ts';
import { codecFiguresTable, codecPlots, ratioChart } from './codecs/codec-report.ts';
import { isDeviceDefault } from './codecs/codec-setting.ts';
import { codecTable } from './codecs/codec-text.ts';
import { describeMachine, machineJson } from './machine-description.ts';
import type { PageSample } from './pages/page-sample.ts';
import { sampleJson } from './pages/sample-json.ts';
import { countText, sampleSentence } from './pages/sample-text.ts';
import { wrapLine } from './terminal-width.ts';

/** How fast the core compresses pages here. */
export interface CodecBench {
  readonly sample: PageSample;
  readonly run: CodecRun;
}

export function codecBenchText(
  { sample, run }: CodecBench,
  width: number | undefined,
  unicode: boolean,
): string {
  const facts = describeMachine()
    .slice(0, 2)
    .map(([, value]) => value)
    .join(', ');
  const head = [`${facts}, ${run.activeTarget} code.`, `${sampleSentence(sample)}.`, `${howText(run)}.`].map(
    (line) => `${wrapLine(line, width, '')}\n`,
  );
  const table = run.codecs.length === 0 ? '' : `\n${codecTable(run, { width: width ?? 80, unicode })}`;
  return `${head.join('')}${table}`;
}

/** Members are only ever added. */
export function codecBenchJson({ sample, run }: CodecBench): unknown {
  return {
    machine: machineJson(),
    pages: run.pageCount,
    same_filled_pages: run.sameFilledPages,
    sample: sampleJson(sample),
    target: run.activeTarget,
    rounds: run.rounds,
    codecs: codecsJson(run),
  };
}

export function codecBenchReport(bench: CodecBench): string {
  const { sample, run } = bench;
  const usual = run.codecs.find(({ setting }) => isDeviceDefault(setting));
  return reportPage({
    title: 'trueno-zram: page codecs',
    heading: 'Page codecs',
    lead: `${sampleSentence(sample)}.`,
    parts: [
      reportFacts([...describeMachine(), ['Code', `${run.activeTarget}, one thread, ${run.rounds} rounds`]]),
      ...(usual === undefined
        ? []
        : [
            reportTiles([
              [`${ratioOfCodec(run, usual).toFixed(2)}×`, 'smaller', 'adaptive for balance, the default'],
              [microText(usual.compress_ns.median), 'to compress a page', 'median of rounds'],
              [microText(usual.decompress_ns.median), 'to read one back', 'median of rounds'],
            ]),
            reportSection('Ratio', `${howText(run)}.`, ratioChart(run)),
            ...codecPlots(run),
            reportSection(
              'All figures',
              'Medians and quartiles of turns of 256 pages, in rounds in which every codec has its turn, on one thread. Every page was read back and compared.',
              codecFiguresTable(run),
            ),
          ]),
    ],
  });
}

function microText(ns: number): string {
  return `${(ns / 1000).toFixed(1)} µs`;
}

function howText({ pageCount, sameFilledPages, rounds }: CodecRun): string {
  return `Medians of ${rounds} rounds over ${countText(pageCount)} pages, each codec in turn, on one thread; ${countText(sameFilledPages)} more of one repeated word are left out`;
}
