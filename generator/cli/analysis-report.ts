import {
  type ChartBar,
  reportChart,
  reportFacts,
  reportPage,
  reportSection,
  reportTable,
  reportTiles,
  type Tile,
} from '../core/report/index.ts';
import { PAGE_BYTES } from '../library/page.ts';
import { type Analysis, usualGain } from './analysis.ts';
import { STORE_COST } from './analysis-text.ts';
import { ratioOfCodec, storedShare } from './codecs/codec-ratio.ts';
import { codecFiguresTable, codecPlots } from './codecs/codec-report.ts';
import { isDeviceDefault, settingName } from './codecs/codec-setting.ts';
import { sizeText } from './device-size-text.ts';
import { describeMachine } from './machine-description.ts';
import type { PageSource } from './pages/page-sample.ts';
import { countText, leftOutTexts, sampleSentence, whoText } from './pages/sample-text.ts';

/** The analysis as one HTML file that needs no other. */
export function analysisReport(analysis: Analysis): string {
  const { sample, run } = analysis;
  const parts = [
    reportFacts([
      ...describeMachine(),
      ['Code', `${run.activeTarget}, one thread, ${run.rounds} rounds`],
      ...leftOutTexts(sample).map((text) => ['Left out', text] as const),
    ]),
    reportTiles(tiles(analysis)),
    ...(run.codecs.length === 0
      ? []
      : [
          reportSection(
            'What it would become',
            `All ${size(sample.totalBytes)}, same-filled pages among them, by codec. ${STORE_COST}`,
            sizeChart(analysis),
          ),
          ...codecPlots(run),
        ]),
    reportSection(
      'Whose pages',
      'Pages that were looked at, and what they were chosen of, spread evenly.',
      sourcesChart(sample.sources),
      sourcesTable(sample.sources),
    ),
    ...(run.codecs.length === 0
      ? []
      : [
          reportSection(
            'All figures',
            `Medians and quartiles of turns of 256 pages, in ${run.rounds} rounds in which every codec has its turn. Pages of one repeated word are in no figure. A page that does not shrink to 3632 bytes is kept raw.`,
            codecFiguresTable(run),
          ),
        ]),
  ];
  return reportPage({
    title: 'trueno-zram: what compression would gain',
    heading: 'What compression would gain',
    lead: `${sampleSentence(sample)}.`,
    parts,
  });
}

function tiles(analysis: Analysis): readonly Tile[] {
  const { run } = analysis;
  const all = run.pageCount + run.sameFilledPages;
  const same: Tile = [
    `${((100 * run.sameFilledPages) / all).toFixed(1)} %`,
    'is one word over and over',
    `${countText(run.sameFilledPages)} of ${countText(all)} pages, of which nothing but the word is kept`,
  ];
  const gain = usualGain(analysis);
  if (gain === undefined) return [same];
  const { codec, totalBytes, storedBytes } = gain;
  return [
    [
      size(totalBytes - storedBytes),
      'more would be free',
      `${size(totalBytes)} become ${size(storedBytes)} with ${settingName(codec.setting)}, what trueno devices do by themselves`,
    ],
    [
      `${ratioOfCodec(run, codec).toFixed(2)}×`,
      'smaller, same-filled pages apart',
      `${settingName(codec.setting)}; ${countText(run.pageCount)} pages`,
    ],
    [
      `${(codec.decompress_ns.median / 1000).toFixed(1)} µs`,
      'to read a page back',
      `and ${(codec.compress_ns.median / 1000).toFixed(1)} µs to compress one`,
    ],
    same,
  ];
}

function sizeChart({ sample, run }: Analysis): string {
  const bars = run.codecs.map((codec): ChartBar => {
    const bytes = sample.totalBytes * storedShare(run, codec);
    return {
      name: settingName(codec.setting),
      value: bytes,
      text: size(bytes),
      series: codec.setting.algorithm,
      ...(isDeviceDefault(codec.setting) ? { note: 'by default' } : {}),
    };
  });
  const now: ChartBar = {
    name: 'as it is',
    value: sample.totalBytes,
    text: size(sample.totalBytes),
    series: 'rest',
  };
  return reportChart([now, ...bars], sample.totalBytes);
}

function sourcesChart(sources: readonly PageSource[]): string {
  const bars = sources.slice(0, MOST_SOURCES).map(
    (source): ChartBar => ({
      name: whoText(source),
      value: source.pages,
      text: `${countText(source.pages)} pages`,
      note: `of ${size(source.residentBytes)}`,
      series: 'kernel',
    }),
  );
  return reportChart(bars, sources[0]?.pages ?? 0);
}

/** Many are folded away. */
function sourcesTable(sources: readonly PageSource[]): string {
  const table = allSources(sources);
  if (sources.length <= MOST_SOURCES) return table;
  return `<details><summary>All ${sources.length}</summary>${table}</details>`;
}

const MOST_SOURCES = 12;

function allSources(sources: readonly PageSource[]): string {
  return reportTable(
    [sources[0]?.kind === 'file' ? 'file' : 'process', 'pages', 'of', 'share'],
    sources.map((source) => [
      whoText(source),
      countText(source.pages),
      countText(Math.round(source.residentBytes / PAGE_BYTES)),
      `${((100 * source.pages) / sources.reduce((sum, { pages }) => sum + pages, 0)).toFixed(1)} %`,
    ]),
  );
}

function size(bytes: number): string {
  return sizeText(BigInt(Math.max(0, Math.round(bytes))));
}
