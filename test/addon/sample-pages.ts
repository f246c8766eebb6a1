import { PAGE_BYTES, type Page, page } from '../../generator/library/index.ts';

/** Numbers that look random (mulberry32), the same for the same seed. */
export function pseudoRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function samePage(pattern: readonly number[]): Page {
  return page(Uint8Array.from({ length: PAGE_BYTES }, (_, at) => pattern[at % pattern.length] ?? 0));
}

/** Words of a small vocabulary. */
export function textPage(seed: number): Page {
  const random = pseudoRandom(seed);
  const words = ['swap', 'page', 'zram ', 'kernel', ' the ', '\n', 'memory=', '0x7f'];
  let text = '';
  while (text.length < PAGE_BYTES) text += words[Math.floor(random() * words.length)];
  return page(new TextEncoder().encode(text.slice(0, PAGE_BYTES)));
}

export function randomPage(seed: number): Page {
  const random = pseudoRandom(seed);
  return page(Uint8Array.from({ length: PAGE_BYTES }, () => Math.floor(random() * 256)));
}

/** Pages of every form in a row. */
export function mixedPages(count: number): Uint8Array {
  const pages = new Uint8Array(count * PAGE_BYTES);
  for (let index = 0; index < count; index += 1) {
    const kind = index % 5;
    const made = kind === 0 ? samePage([index & 255, 1]) : kind === 1 ? randomPage(index) : textPage(index);
    pages.set(made, index * PAGE_BYTES);
  }
  return pages;
}

/** Whether they hold the same; `toEqual` takes seconds for a megabyte. */
export function hasSameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

/** The same bytes on shared memory. */
export function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  copy.set(bytes);
  return copy;
}
