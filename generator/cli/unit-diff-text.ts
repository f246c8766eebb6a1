import { GENERATOR_DIRECTORY, type UnitChange } from '../core/apply/installed-unit.ts';
import { lineDiff } from '../core/apply/line-diff.ts';
import { visible } from '../core/diagnostic.ts';
import { type Colour, paint } from './colour.ts';

const COLOURS: Readonly<Record<string, Colour>> = { '-': 'red', '+': 'green' };

/** Each unit that changes, whole, as diff(1) shows a file: what systemd has now, and what it will have. */
export function unitDiffText(units: readonly UnitChange[]): string {
  return units.map(oneUnit).join('');
}

function oneUnit({ name, before, after }: UnitChange): string {
  const path = visible(`${GENERATOR_DIRECTORY}/${name}`);
  const heads = [
    `--- ${before === undefined ? '/dev/null' : path}`,
    `+++ ${after === undefined ? '/dev/null' : path}`,
  ].map((head) => paint(head, 'bold'));
  const lines = lineDiff(before, after).map(({ kind, line }) => {
    const text = `${kind}${visible(line)}`;
    const colour = COLOURS[kind];
    return colour === undefined ? text : paint(text, colour);
  });
  return `\n${[...heads, ...lines].join('\n')}\n`;
}
