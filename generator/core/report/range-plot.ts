import { escapeHtml } from './html.ts';

/** A row of a plot: where most values lie, and how far they reach. All are above 0. */
export interface RangeRow {
  readonly name: string;
  readonly series: string;
  readonly median: number;
  readonly high: number;
  readonly highest: number;
  /** Said when somebody points at it. */
  readonly title: string;
}

const WIDTH = 760;
const LEFT = 190;
const RIGHT = WIDTH - 16;
const ROW = 30;
const TOP = 8;

/**
 * An SVG with a row for each: a dot at the median, a bar from there to `high`, and a thin line to `highest`; in logarithmic scale. `tickText` says
 * what a power of ten is called.
 */
export function rangePlot(rows: readonly RangeRow[], tickText: (value: number) => string): string {
  const low = Math.log10(Math.min(...rows.map(({ median }) => median)) / 1.5);
  const high = Math.log10(Math.max(...rows.map(({ highest }) => highest)) * 1.2);
  const bottom = TOP + rows.length * ROW;
  const at = (value: number): string =>
    (LEFT + ((Math.log10(value) - low) / (high - low)) * (RIGHT - LEFT)).toFixed(1);
  const ticks = Array.from({ length: Math.floor(high) - Math.ceil(low) + 1 }, (_, nth) =>
    // An exponent that is a variable makes 999.9999 of some.
    Number(`1e${Math.ceil(low) + nth}`),
  );
  return [
    `<svg viewBox="0 0 ${WIDTH} ${bottom + 26}" role="img" aria-label="ranges">`,
    ...ticks.map(
      (tick) =>
        `<line class="grid" x1="${at(tick)}" x2="${at(tick)}" y1="${TOP}" y2="${bottom}"/><text class="tick" x="${at(tick)}" y="${bottom + 18}" text-anchor="middle">${escapeHtml(tickText(tick))}</text>`,
    ),
    ...rows.map((row, nth) => rowOf(row, TOP + nth * ROW + ROW / 2, at)),
    '</svg>',
  ].join('\n');
}

function rowOf(row: RangeRow, y: number, at: (value: number) => string): string {
  const { name, series, median, high, highest, title } = row;
  const line = (from: number, to: number, width: number): string =>
    `<line x1="${at(from)}" x2="${at(to)}" y1="${y}" y2="${y}" stroke="currentColor" stroke-width="${width}"/>`;
  return `<g class="${series}"><title>${escapeHtml(title)}</title><text class="row" x="0" y="${y + 4.5}">${escapeHtml(name)}</text>${line(median, highest, 1.5)}${line(median, high, 10)}<circle class="mark" cx="${at(median)}" cy="${y}" r="7"/></g>`;
}
