/** Sizes are kept in a 64-bit unsigned number of bytes; the kernel's zram `disksize` is one too. */
const LARGEST_SIZE_BYTES = 2n ** 64n - 1n;

/** MiB as a double -> bytes, truncated toward zero, saturated to 0 … 2^64-1 (NaN -> 0, as a Rust `as u64` cast). */
export function mebibytesToBytes(mib: number): bigint {
  const bytes = mib * 1024 * 1024;
  if (!(bytes > 0)) return 0n;
  if (bytes >= 2 ** 64) return LARGEST_SIZE_BYTES;
  return BigInt(Math.trunc(bytes));
}
