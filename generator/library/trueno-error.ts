/** Everything that an error of this library can have as its `code`. */
export const TRUENO_ERROR_CODES = [
  'TRUENO_NO_ADDON',
  'TRUENO_INVALID_ARGUMENT',
  'TRUENO_PAGE_SIZE',
  'TRUENO_TOO_MANY_PAGES',
  'TRUENO_OUTPUT_TOO_SMALL',
  'TRUENO_OVERLAP',
  'TRUENO_CLOSED',
  'TRUENO_ABORTED',
  'TRUENO_OTHER_ALGORITHM',
  'TRUENO_OTHER_DICTIONARY',
  'TRUENO_CORRUPT_BLOCK',
  'TRUENO_INVALID_LEVEL',
  'TRUENO_NO_DICTIONARIES',
  'TRUENO_BAD_DICTIONARY',
  'TRUENO_OUT_OF_MEMORY',
  'TRUENO_UNKNOWN_TARGET',
  'TRUENO_UNSUPPORTED_TARGET',
] as const;
Object.freeze(TRUENO_ERROR_CODES);

export type TruenoErrorCode = (typeof TRUENO_ERROR_CODES)[number];

/**
 * What this library throws, and rejects promises with: a TypeError for arguments of a wrong type
 * (`TRUENO_INVALID_ARGUMENT`), a RangeError for sizes and numbers, and an Error for the rest. Tell them apart by `code`,
 * behind {@link isTruenoError}.
 */
export interface TruenoError extends Error {
  readonly code: TruenoErrorCode;
  /** Of `TRUENO_CORRUPT_BLOCK` in a batch: the first page that cannot be read. */
  readonly pageIndex?: number;
}

const codes: ReadonlySet<unknown> = new Set(TRUENO_ERROR_CODES);

/** Whether something that was caught is an error of this library. */
export function isTruenoError(error: unknown): error is TruenoError {
  return error instanceof Error && 'code' in error && codes.has(error.code);
}

/** An argument of a wrong type. */
export function invalidArgument(message: string): TruenoError {
  return withCode(new TypeError(message), 'TRUENO_INVALID_ARGUMENT');
}

export function withCode(error: Error, code: TruenoErrorCode): TruenoError {
  return Object.assign(error, { code });
}
