import { escapeHtml } from './html.ts';
import { REPORT_STYLE } from './report-style.ts';
import { type Shape, shapeAt } from './scatter-plot.ts';

/** A report as one file that needs no other: light and dark, as the reader's system says. */
export interface ReportPage {
  readonly title: string;
  readonly heading: string;
  /** HTML of a sentence or two. */
  readonly lead: string;
  /** HTML of everything below. */
  readonly parts: readonly string[];
}

export function reportPage({ title, heading, lead, parts }: ReportPage): string {
  const lines = [
    '<!DOCTYPE html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${REPORT_STYLE}</style></head><body><main>`,
    `<header><h1>${escapeHtml(heading)}</h1>`,
    `<p class="lead">${lead}</p></header>`,
    ...parts,
    '</main></body></html>',
  ];
  return `${lines.join('\n')}\n`;
}

/** A part of its own; `content` is HTML. */
export function reportSection(title: string, text: string, ...content: readonly string[]): string {
  return `<section><h2>${escapeHtml(title)}</h2><p>${escapeHtml(text)}</p>${content.join('\n')}</section>`;
}

/** Names and what is so, e.g. of the machine. */
export function reportFacts(rows: readonly (readonly [name: string, value: string])[]): string {
  const items = rows.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`);
  return `<dl class="facts">${items.join('')}</dl>`;
}

/** A figure that a reader came for, what it is, and a detail. */
export type Tile = readonly [figure: string, what: string, detail: string];

export function reportTiles(tiles: readonly Tile[]): string {
  const items = tiles.map(
    ([figure, what, detail]) =>
      `<li><strong>${escapeHtml(figure)}</strong><span>${escapeHtml(what)}</span><small>${escapeHtml(detail)}</small></li>`,
  );
  return `<ul class="tiles">${items.join('')}</ul>`;
}

/** What a mark in a plot stands for. */
export interface LegendEntry {
  readonly series: string;
  readonly shape: Shape;
  readonly text: string;
}

export function reportLegend(entries: readonly LegendEntry[]): string {
  const items = entries.map(
    ({ series, shape, text }) =>
      `<li><svg class="key" viewBox="0 0 16 16" aria-hidden="true"><g class="mark ${series}">${shapeAt(shape, 8, 8, 5)}</g></svg>${escapeHtml(text)}</li>`,
  );
  return `<ul class="legend">${items.join('')}</ul>`;
}
