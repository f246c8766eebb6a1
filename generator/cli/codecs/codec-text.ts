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

/**
 * A line for each codec: ratio, as a bar where there is room, and times for a page. An asterisk marks what trueno devices do when nobody
 * says anything.
 */
export function codecTable(run: CodecRun, { width, unicode }: TableShape): string {
  const names = run.codecs.map(
    ({ setting }) => `${settingName(setting)}${isDeviceDefault(setting) ? ' *' : ''}`,
  );
  const nameWidth = Math.max('CODEC'.length, ...names.map((name) => name.length));
  const figures = (ratio: string, bar: string, rest: readonly string[]): string =>
    [ratio.padStart(6), ...(bar === '' ? [] : [bar]), ...rest.map((cell) => cell.padStart(8))].join(' ');
  const fixed = nameWidth + 1 + 6 + 1 + 3 * 9;
  const room = Math.min(WIDEST_BAR, width - fixed);
  // In 40 columns there is room for the times that people compare.
  const isNarrow = width < fixed;
  const barWidth = room >= NARROWEST_BAR ? room : 0;
  const best = Math.max(...run.codecs.map((codec) => ratioOfCodec(run, codec)));
  const head = `${'CODEC'.padEnd(nameWidth)} ${figures('RATIO', ' '.repeat(barWidth), isNarrow ? ['WRITE', 'READ'] : ['WRITE', 'READ', 'RAW'])}`;
  const lines = run.codecs.map((codec, index) => {
    const ratio = ratioOfCodec(run, codec);
    const cells = [durationText(codec.compress_ns.median), durationText(codec.decompress_ns.median)];
    if (!isNarrow) cells.push(`${((100 * codec.rawPages) / run.pageCount).toFixed(1)} %`);
    const bar = barWidth === 0 ? '' : barText(ratio / best, barWidth, unicode).padEnd(barWidth);
    const painted = bar === '' ? '' : paint(bar, colourOf(codec));
    return `${(names[index] ?? '').padEnd(nameWidth)} ${figures(ratio.toFixed(2), painted, cells)}`;
  });
  return `${[head, ...lines].map((line) => line.trimEnd()).join('\n')}\n`;
}

function colourOf({ setting }: CodecFigures): Colour {
  if (setting.algorithm === 'adaptive') return 'green';
  return setting.algorithm === 'zstd' ? 'cyan' : 'blue';
}
