/** Sizes are kept in a 64-bit unsigned number of bytes; the kernel's zram `disksize` is one too. */
const LARGEST_U64 = 2n ** 64n - 1n;

/** A double as 64-bit unsigned number: truncated toward zero, saturated to 0 … 2^64-1, NaN is 0 (Rust's `as u64`). */
export function truncateToU64(value: number): bigint {
  if (!(value > 0)) return 0n;
  if (value >= 2 ** 64) return LARGEST_U64;
  return BigInt(Math.trunc(value));
}

/** MiB as a double -> bytes, truncated and saturated as `truncateToU64` does. */
export function mebibytesToBytes(mib: number): bigint {
  return truncateToU64(mib * 1024 * 1024);
}
