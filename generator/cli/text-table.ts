import { visible } from '../core/diagnostic.ts';

/** A column: heading, and on which side its cells are flush. */
export interface TableColumn {
  readonly heading: string;
  readonly align: 'left' | 'right';
}

/** What stands in a cell that nobody knows the value of. */
const UNKNOWN = '-';

/** Lines of a table; columns are as wide as their widest cell, and one blank apart. */
export function tableText(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  headings: boolean,
): string {
  const all = written(columns, rows, headings, visible);
  const widths = columns.map((_, index) => Math.max(0, ...all.map((row) => row[index]?.length ?? 0)));
  return all
    .map((row) => row.map((cell, index) => pad(cell, widths[index] ?? 0, columns[index])).join(' '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** One line a row, one blank between cells; what is no printable ASCII, blanks too, as `\xNN` of its UTF-8. */
export function rawText(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  headings: boolean,
): string {
  return written(columns, rows, headings, escapeRaw)
    .map((row) => `${row.join(' ')}\n`)
    .join('');
}

/** A block of lines for each row, a line for each cell: for terminals that are too narrow for the table. */
export function recordText(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const width = Math.max(0, ...columns.map(({ heading }) => heading.length));
  const record = (row: readonly string[]): string =>
    columns
      .map(({ heading }, index) => `${heading.padEnd(width)} ${visible(row[index] || UNKNOWN)}\n`)
      .join('');
  return rows.map(record).join('\n');
}

/** Rows with each cell as `spell` writes it, below the headings where they are wanted. */
function written(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  headings: boolean,
  spell: (cell: string) => string,
): readonly (readonly string[])[] {
  const cells = rows.map((row) => columns.map((_, index) => spell(row[index] || UNKNOWN)));
  return headings ? [columns.map(({ heading }) => heading), ...cells] : cells;
}

function pad(cell: string, width: number, column: TableColumn | undefined): string {
  return column?.align === 'right' ? cell.padStart(width) : cell.padEnd(width);
}

function escapeRaw(cell: string): string {
  return cell.replace(/[^!-[\]-~]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}
