import { PAGE_BYTES } from '../../library/page.ts';

/** Requests of one kind, of which each round has one turn. */
export interface TurnKind {
  readonly direction: 'write' | 'read';
  readonly requestBytes: number;
  /** How many are under way at once. */
  readonly depth: number;
  readonly order: 'one behind the other' | 'random';
}

const LARGE_BYTES = 128 * 1024;

/** Each write is read back by the turn behind it. Large ones are what the block layer makes of neighbours that are swapped out together. */
export const TURN_KINDS: readonly TurnKind[] = [
  ...bothWays({ requestBytes: LARGE_BYTES, depth: 1, order: 'one behind the other' }),
  ...bothWays({ requestBytes: PAGE_BYTES, depth: 1, order: 'random' }),
  ...bothWays({ requestBytes: PAGE_BYTES, depth: 32, order: 'random' }),
];

/** Pages that fill whole requests of every kind. */
export const LEAST_PAGES: number = LARGE_BYTES / PAGE_BYTES;

function bothWays(kind: Omit<TurnKind, 'direction'>): readonly TurnKind[] {
  return [
    { ...kind, direction: 'write' },
    { ...kind, direction: 'read' },
  ];
}

/** `4 KiB read, 32 at a time`, `128 KiB write` */
export function turnName({ direction, requestBytes, depth }: TurnKind): string {
  return `${requestBytes / 1024} KiB ${direction}${depth === 1 ? '' : `, ${depth} at a time`}`;
}

/** Numbers of the requests to so many bytes: each once. `random` gives numbers from 0 up to, but without, 1. */
export function requestOrder(kind: TurnKind, allBytes: number, random: () => number): Uint32Array {
  const order = Uint32Array.from({ length: Math.floor(allBytes / kind.requestBytes) }, (_, nth) => nth);
  if (kind.order !== 'random') return order;
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}
