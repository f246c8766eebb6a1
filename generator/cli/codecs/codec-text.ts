import { barText } from '../bar-text.ts';
import { type Colour, paint } from '../colour.ts';
import { durationText } from '../duration-text.ts';
import type { CodecFigures } from './codec-measurement.ts';
import { type CodecRun, ratioOfCodec } from './codec-ratio.ts';
import { isDeviceDefault, settingName } from './codec-setting.ts';

/** How a table is drawn. */
export interface TableShape {
  /** Columns of the terminal. */
  readonly width: number;
  readonly unicode: boolean;
}

const WIDEST_BAR = 24;
const NARROWEST_BAR = 6;
/** Of names, ratio and three figures. */
const WIDTH_WITHOUT_BARS = 18 + 7 + 3 * 9;

/**
 * A line for each codec: ratio, as a bar where there is room, and times for a page. An asterisk marks what trueno devices do when nobody
 * says anything.
 */
export function codecTable(run: CodecRun, { width, unicode }: TableShape): string {
  const isNarrow = width < WIDTH_WITHOUT_BARS;
  const blank = isNarrow ? '' : ' ';
  const cellWidth = isNarrow ? 7 : 8;
  const names = run.codecs.map(
    ({ setting }) => `${settingName(setting)}${isDeviceDefault(setting) ? `${blank}*` : ''}`,
  );
  const nameWidth = Math.max('CODEC'.length, ...names.map((name) => name.length));
  const room = Math.min(WIDEST_BAR, width - WIDTH_WITHOUT_BARS - 1);
  const barWidth = room >= NARROWEST_BAR ? room : 0;
  const best = Math.max(...run.codecs.map((codec) => ratioOfCodec(run, codec)));
  const line = (name: string, ratio: string, bar: string, cells: readonly string[]): string =>
    [
      name.padEnd(nameWidth),
      ratio.padStart(isNarrow ? 5 : 6),
      ...(barWidth === 0 ? [] : [bar]),
      // In 40 columns there is room for the times that people compare.
      ...cells.slice(0, isNarrow ? 2 : 3).map((cell) => cell.padStart(cellWidth)),
    ]
      .join(' ')
      .trimEnd();
  const head = line('CODEC', 'RATIO', ' '.repeat(barWidth), ['WRITE', 'READ', 'RAW']);
  const lines = run.codecs.map((codec, index) => {
    const ratio = ratioOfCodec(run, codec);
    const bar = barText(ratio / best, barWidth, unicode).padEnd(barWidth);
    return line(names[index] ?? '', ratio.toFixed(2), paint(bar, colourOf(codec)), [
      durationText(codec.compress_ns.median),
      durationText(codec.decompress_ns.median),
      `${((100 * codec.rawPages) / run.pageCount).toFixed(1)} %`,
    ]);
  });
  return `${[head, ...lines].join('\n')}\n`;
}

function colourOf({ setting }: CodecFigures): Colour {
  if (setting.algorithm === 'adaptive') return 'green';
  return setting.algorithm === 'zstd' ? 'cyan' : 'blue';
}
