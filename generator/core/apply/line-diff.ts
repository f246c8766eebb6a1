/** A line of two texts: in both, in the first only, or in the second only. */
export interface DiffLine {
  readonly kind: ' ' | '-' | '+';
  readonly line: string;
}

/**
 * The lines of two texts beside each other, all of them, with as many in common as there can be. For texts as small as
 * units: time and memory grow with the product of their lines.
 */
export function lineDiff(before: string | undefined, after: string | undefined): readonly DiffLine[] {
  const left = linesOf(before);
  const right = linesOf(after);
  // Lines in common behind each pair of places.
  const common: number[][] = Array.from({ length: left.length + 1 }, () =>
    new Array(right.length + 1).fill(0),
  );
  const at = (row: number, column: number): number => common[row]?.[column] ?? 0;
  for (let row = left.length - 1; row >= 0; row--) {
    for (let column = right.length - 1; column >= 0; column--) {
      const line = common[row];
      if (line !== undefined)
        line[column] =
          left[row] === right[column]
            ? at(row + 1, column + 1) + 1
            : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < left.length || column < right.length) {
    const [mine, theirs] = [left[row], right[column]];
    if (mine !== undefined && mine === theirs) {
      lines.push({ kind: ' ', line: mine });
      row++;
      column++;
    } else if (mine !== undefined && (theirs === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ kind: '-', line: mine });
      row++;
    } else if (theirs !== undefined) {
      lines.push({ kind: '+', line: theirs });
      column++;
    }
  }
  return lines;
}

function linesOf(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
