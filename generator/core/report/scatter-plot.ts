import { escapeHtml } from './html.ts';

/** A point belongs to a series, which gives its colour and shape. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly series: string;
  readonly shape: Shape;
  readonly label: string;
  readonly title: string;
  /** Joins points of the same name in their order. */
  readonly line?: string;
}

export type Shape = 'circle' | 'square' | 'triangle' | 'diamond';

const WIDTH = 760;
const HEIGHT = 460;
const LEFT = 52;
const RIGHT = WIDTH - 16;
const TOP = 14;
const BOTTOM = HEIGHT - 48;
const RADIUS = 5;
const LABEL_HEIGHT = 13;
/** Of a bold letter at 12 pixels. */
const LETTER_WIDTH = 6.9;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * An SVG: x in logarithmic scale (less is better), y linear (more is better), and the frontier of the points that no
 * other beats in both. Points that come first get the better places for their labels; one without any place has its
 * text in a tooltip only. There is at least one point, and x and y are above 0.
 */
export function scatterPlot(
  points: readonly Point[],
  axes: { readonly x: string; readonly y: string },
): string {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const lowX = Math.log(Math.min(...xs) / 1.15);
  const highX = Math.log(Math.max(...xs) * 1.15);
  const step = niceStep((Math.max(...ys) - Math.min(...ys)) / 6);
  const lowY = Math.floor((Math.min(...ys) - step / 4) / step) * step;
  const highY = Math.ceil((Math.max(...ys) + step / 4) / step) * step;
  const atX = (x: number): number => LEFT + ((Math.log(x) - lowX) / (highX - lowX)) * (RIGHT - LEFT);
  const atY = (y: number): number => BOTTOM - ((y - lowY) / (highY - lowY)) * (BOTTOM - TOP);

  const placed = points.map((point) => ({ ...point, left: atX(point.x), top: atY(point.y) }));
  const parts = [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(`${axes.y} over ${axes.x}`)}">`,
    ...ticksX(Math.exp(lowX), Math.exp(highX)).map(
      (x) =>
        `<line class="grid" x1="${round(atX(x))}" x2="${round(atX(x))}" y1="${TOP}" y2="${BOTTOM}"/><text class="tick" x="${round(atX(x))}" y="${BOTTOM + 18}" text-anchor="middle">${x}</text>`,
    ),
    ...ticksY(lowY, highY, step).map(
      (y) =>
        `<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${round(atY(y))}" y2="${round(atY(y))}"/><text class="tick" x="${LEFT - 8}" y="${round(atY(y) + 4)}" text-anchor="end">${Number(y.toFixed(3))}</text>`,
    ),
    `<text class="axis" x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escapeHtml(axes.x)}</text>`,
    `<text class="axis" transform="rotate(-90)" x="${-(TOP + BOTTOM) / 2}" y="14" text-anchor="middle">${escapeHtml(axes.y)}</text>`,
    frontier(placed),
    ...lines(placed),
    // What comes first lies on top.
    ...placed.map(marker).reverse(),
    ...labels(placed),
    '</svg>',
  ];
  return parts.join('\n');
}

type Placed = Point & { readonly left: number; readonly top: number };

function frontier(placed: readonly Placed[]): string {
  let best = Number.NEGATIVE_INFINITY;
  const steps = [...placed]
    .sort((a, b) => a.x - b.x || b.y - a.y)
    .filter(({ y }) => {
      const isBetter = y > best;
      best = Math.max(best, y);
      return isBetter;
    });
  const [first, ...rest] = steps;
  if (first === undefined) return '';
  const path = rest.map(({ left, top }) => `H${round(left)}V${round(top)}`).join('');
  return `<path class="frontier" d="M${round(first.left)} ${BOTTOM}V${round(first.top)}${path}H${RIGHT}"/>`;
}

function lines(placed: readonly Placed[]): readonly string[] {
  const names = [...new Set(placed.flatMap(({ line }) => line ?? []))];
  return names.map((name) => {
    const row = placed.filter(({ line }) => line === name);
    const points = row.map(({ left, top }) => `${round(left)},${round(top)}`).join(' ');
    return `<polyline class="join ${row[0]?.series}" points="${points}"/>`;
  });
}

function marker({ left, top, shape, series, title }: Placed): string {
  return `<g class="mark ${series}">${shapeAt(shape, left, top, RADIUS)}<title>${escapeHtml(title)}</title></g>`;
}

export function shapeAt(shape: Shape, x: number, y: number, size: number): string {
  const at = (dx: number, dy: number): string => `${round(x + dx * size)},${round(y + dy * size)}`;
  switch (shape) {
    case 'circle':
      return `<circle cx="${round(x)}" cy="${round(y)}" r="${size * 1.1}"/>`;
    case 'square':
      return `<polygon points="${at(-0.9, -0.9)} ${at(0.9, -0.9)} ${at(0.9, 0.9)} ${at(-0.9, 0.9)}"/>`;
    case 'triangle':
      return `<polygon points="${at(0, -1.2)} ${at(1.1, 0.8)} ${at(-1.1, 0.8)}"/>`;
    case 'diamond':
      return `<polygon points="${at(0, -1.3)} ${at(1.3, 0)} ${at(0, 1.3)} ${at(-1.3, 0)}"/>`;
  }
}

function labels(placed: readonly Placed[]): readonly string[] {
  const taken: Box[] = placed.map(({ left, top }) => boxAround(left, top, RADIUS, RADIUS));
  return placed.flatMap(({ left, top, label, series }) => {
    const half = (label.length * LETTER_WIDTH) / 2;
    const away = RADIUS + 4;
    const centres: readonly (readonly [x: number, y: number])[] = [
      [left + away + half, top],
      [left - away - half, top],
      [left, top - away - LABEL_HEIGHT / 2],
      [left, top + away + LABEL_HEIGHT / 2],
      [left + away + half - 3, top - away - 2],
      [left + away + half - 3, top + away + 2],
      [left - away - half + 3, top - away - 2],
      [left - away - half + 3, top + away + 2],
    ];
    for (const [x, y] of centres) {
      const box = boxAround(x, y, half, LABEL_HEIGHT / 2);
      const isInside = box.left >= LEFT && box.right <= RIGHT && box.top >= TOP && box.bottom <= BOTTOM;
      if (!isInside || taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      return `<text class="label ${series}" x="${round(x)}" y="${round(y + 4)}" text-anchor="middle">${escapeHtml(label)}</text>`;
    }
    return [];
  });
}

function boxAround(x: number, y: number, halfWidth: number, halfHeight: number): Box {
  return { left: x - halfWidth, top: y - halfHeight, right: x + halfWidth, bottom: y + halfHeight };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Round numbers; more of them where the range is short. */
function ticksX(low: number, high: number): readonly number[] {
  const digits = high / low > 12 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 7];
  const exponents = Array.from({ length: 12 }, (_, nth) => nth - 4);
  return exponents
    .flatMap((exponent) => digits.map((digit) => Number(`${digit}e${exponent}`)))
    .filter((x) => x >= low && x <= high);
}

function ticksY(low: number, high: number, step: number): readonly number[] {
  return Array.from({ length: Math.round((high - low) / step) + 1 }, (_, nth) => low + nth * step);
}

/** The next of 1, 2 and 5 times a power of ten. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-6)));
  return power * ([1, 2, 5, 10].find((digit) => digit * power >= least) ?? 10);
}

function round(pixels: number): number {
  return Number(pixels.toFixed(1));
}
