import { isUint8Array } from 'node:util/types';
import { invalidArgument, withCode } from './trueno-error.ts';

/** The unit of everything here: 4096 bytes, whatever pages the machine has. */
export const PAGE_BYTES = 4096 as const;

declare const isPage: unique symbol;

/** A Uint8Array of 4096 bytes, made by {@link page} or {@link newPage}. It stays a plain Uint8Array. */
export type Page = Uint8Array & { readonly [isPage]: true };

/**
 * The same Uint8Array, which may be a Buffer, a view of a larger buffer, or shared memory, as a page; nothing is copied.
 * Throws `TRUENO_INVALID_ARGUMENT` or, unless it has 4096 bytes, `TRUENO_PAGE_SIZE`.
 */
export function page(bytes: Uint8Array): Page {
  if (!isUint8Array(bytes)) throw invalidArgument('a page must be a Uint8Array');
  if (!isPageSized(bytes)) {
    const message = `a page has ${PAGE_BYTES} bytes, not ${bytes.byteLength}`;
    throw withCode(new RangeError(message), 'TRUENO_PAGE_SIZE');
  }
  return bytes;
}

/** A page of zeros. */
export function newPage(): Page {
  return page(new Uint8Array(PAGE_BYTES));
}

function isPageSized(bytes: Uint8Array): bytes is Page {
  return bytes.byteLength === PAGE_BYTES;
}
