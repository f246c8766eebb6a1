import { err, ok, type Result } from '../result.ts';

const UNITS: Readonly<Record<string, bigint>> = {
  B: 1n,
  KIB: 1024n,
  MIB: 1024n ** 2n,
  GIB: 1024n ** 3n,
  TIB: 1024n ** 4n,
  K: 1024n,
  M: 1024n ** 2n,
  G: 1024n ** 3n,
  T: 1024n ** 4n,
};

/** 2^63 - 1: no size of the kernel's is larger. */
const LARGEST_BYTES = (1n << 63n) - 1n;

/**
 * A size as it is typed at a command: `512MiB`, `1.5GiB`, `2G`, `25%` of `memory_bytes`, or `0`. Other numbers need a
 * unit: in zram-generator.conf they would be MiB, for other tools bytes. In bytes, rounded down; the error is a sentence.
 */
export function parseMemorySize(text: string, memory_bytes: bigint | undefined): Result<bigint, string> {
  const parts = /^([0-9]{1,19})(?:\.([0-9]{1,9}))?([A-Za-z]{1,3}|%)?$/.exec(text);
  if (parts === null) return err(`"${text}" is no size; write 512MiB, 1.5GiB or 25%`);
  const [, whole = '', fraction = '', unit] = parts;
  const scale = 10n ** BigInt(fraction.length);
  const number = BigInt(whole + fraction);
  if (number === 0n) return ok(0n);
  if (unit === undefined) return err(`"${text}" has no unit; write ${text}MiB or ${text}GiB`);
  if (unit === '%') {
    if (memory_bytes === undefined) return err('nobody can tell how much memory there is; write GiB');
    return within(text, (memory_bytes * number) / (scale * 100n));
  }
  const unit_bytes = UNITS[unit.toUpperCase()];
  if (unit_bytes === undefined) return err(`"${unit}" is no unit; write KiB, MiB, GiB, TiB or %`);
  return within(text, (number * unit_bytes) / scale);
}

function within(text: string, bytes: bigint): Result<bigint, string> {
  return bytes <= LARGEST_BYTES ? ok(bytes) : err(`"${text}" is more than any device can have`);
}
