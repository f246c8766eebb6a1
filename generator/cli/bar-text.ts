/** Eighths of a column, from one to eight. */
const EIGHTHS = '▏▎▍▌▋▊▉█';

/** A bar of `share` times `width` columns, to the eighth of a column where the terminal shows it. */
export function barText(share: number, width: number, unicode: boolean): string {
  const eighths = Math.max(0, Math.round(Math.min(1, share) * width * 8));
  if (!unicode) return '#'.repeat(Math.round(eighths / 8));
  const rest = eighths % 8;
  return `${'█'.repeat(Math.floor(eighths / 8))}${rest === 0 ? '' : EIGHTHS[rest - 1]}`;
}
