import { escapeHtml } from './html.ts';

/** A bar of a chart. */
export interface ChartBar {
  readonly name: string;
  readonly value: number;
  /** As people read it. */
  readonly text: string;
  readonly series: string;
  /** Said of it besides, in small letters. */
  readonly note?: string;
}

/** Horizontal bars on one scale from 0 to `most`; HTML. */
export function reportChart(bars: readonly ChartBar[], most: number): string {
  const rows = bars.map(({ name, value, text, series, note }) => {
    const share = most > 0 ? Math.min(100, (100 * value) / most) : 0;
    const small = note === undefined ? '' : ` <small>${escapeHtml(note)}</small>`;
    return `<tr><th scope="row">${escapeHtml(name)}</th><td class="track"><span class="bar ${series}" style="width:${share.toFixed(1)}%"></span></td><td>${escapeHtml(text)}${small}</td></tr>`;
  });
  return `<div class="wide"><table class="bars chart"><tbody>${rows.join('')}</tbody></table></div>`;
}

/** A table: the first cell of each row is its name, the others are figures. `rowSeries` colours the names. */
export function reportTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  rowSeries: readonly string[] = [],
): string {
  const cells = rows.map(
    ([name = '', ...figures], index) =>
      `<tr class="${rowSeries[index] ?? ''}"><th scope="row">${escapeHtml(name)}</th>${figures.map((figure) => `<td>${escapeHtml(figure)}</td>`).join('')}</tr>`,
  );
  const headings = head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  return `<div class="wide"><table class="figures"><thead><tr>${headings}</tr></thead><tbody>${cells.join('')}</tbody></table></div>`;
}
