import { expect, test } from 'vitest';
import { parseMemorySize } from '../../../generator/core/config/memory-size.ts';

const MEMORY = 8n * 1024n ** 3n;

test.each([
  ['0', 0n],
  ['0%', 0n],
  ['512MiB', 512n << 20n],
  ['512mib', 512n << 20n],
  ['1.5GiB', 1536n << 20n],
  ['2G', 2n << 30n],
  ['4096B', 4096n],
  ['0.1KiB', 102n],
  ['25%', 2n << 30n],
  ['12.5%', 1n << 30n],
  ['8388607TiB', 8388607n << 40n],
])('%s is %d bytes', (text, bytes) => {
  expect(parseMemorySize(text, MEMORY)).toEqual({ ok: true, value: bytes });
});

test.each([
  ['', 'is no size'],
  ['512', 'has no unit; write 512MiB or 512GiB'],
  ['-1MiB', 'is no size'],
  ['1e3MiB', 'is no size'],
  ['1 GiB', 'is no size'],
  ['1GB', '"GB" is no unit; write KiB, MiB, GiB, TiB or %'],
  ['8388608TiB', 'is more than any device can have'],
  [`${'9'.repeat(20)}B`, 'is no size'],
  ['0x10M', 'is no size'],
])('%j is refused: %s', (text, problem) => {
  const size = parseMemorySize(text, MEMORY);
  expect(!size.ok && size.error).toContain(problem);
});

test('a share of memory that nobody knows is refused', () => {
  expect(parseMemorySize('50%', undefined).ok).toBe(false);
});
