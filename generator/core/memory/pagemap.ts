/** An entry of /proc/PID/pagemap has so many bytes (Documentation/admin-guide/mm/pagemap.rst), in the machine's order. */
export const PAGEMAP_ENTRY_BYTES = 8;

/** Bits of the upper half of an entry: 63, 61 and 56 of the whole. */
const PRESENT = 1 << 31;
const FILE_OR_SHARED = 1 << 29;
const EXCLUSIVE = 1 << 24;

/** What is behind a page: memory that can be swapped out by itself, or something else, or nothing. */
export type PageBacking = 'anonymous' | 'shared anonymous' | 'other';

/**
 * By the upper 32 bits of the page's entry. Anonymous pages that only this process has are told from those that it shares, as
 * after fork(2): the kernel's page of zeros, which takes no memory, is among the latter.
 */
export function pageBacking(upperHalf: number): PageBacking {
  if ((upperHalf & PRESENT) === 0 || (upperHalf & FILE_OR_SHARED) !== 0) return 'other';
  return (upperHalf & EXCLUSIVE) !== 0 ? 'anonymous' : 'shared anonymous';
}
