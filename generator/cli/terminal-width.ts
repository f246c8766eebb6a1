import { terminalOutput } from './terminal-output.ts';

/** Columns of the terminal that standard output is; undefined when it is none, where lines may have any length. */
export function terminalWidth(): number | undefined {
  return terminalOutput()?.columns;
}

/** Breaks a line at blanks where it is wider than `width`; later lines are indented. */
export function wrapLine(line: string, width: number | undefined, indent: string): string {
  if (width === undefined || line.length <= width) return line;
  const lines: string[] = [];
  let current = '';
  for (const [piece, word = ''] of line.matchAll(/ *([^ ]+)/g)) {
    if (current === '' || current.length + piece.length <= width) current += piece;
    else {
      lines.push(current);
      current = `${indent}${word}`;
    }
  }
  return [...lines, current].join('\n');
}
