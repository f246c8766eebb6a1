const BLOCKS = '▁▂▃▄▅▆▇█';
const ASCII = '_.-=+*%#';

/**
 * A row of columns, one for each value, the last ones that fit, as high as they are by the greatest of them. Undefined =
 * nobody knows.
 */
export function sparkline(values: readonly (number | undefined)[], width: number, unicode: boolean): string {
  const levels = unicode ? BLOCKS : ASCII;
  const shown = values.slice(Math.max(0, values.length - width));
  const greatest = Math.max(0, ...shown.filter((value) => value !== undefined));
  return shown
    .map((value) => {
      if (value === undefined) return ' ';
      // Whatever is there at all is above the lowest level.
      const level = greatest === 0 ? 0 : Math.ceil((value / greatest) * (levels.length - 1));
      return levels[level] ?? ' ';
    })
    .join('');
}
