import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Algorithm,
  batchBuffers,
  CompressorBuilder,
  cpuFeatures,
  newPage,
  Objective,
  PAGE_BYTES,
  type Page,
  type PageCompressor,
  page,
  pageOfBatch,
} from '../../generator/library/index.ts';
import { hasSameBytes, randomPage, shared } from './sample-pages.ts';

/** Every algorithm at its lowest level and above, with the settings that it has. */
const SETTINGS: readonly (readonly [string, () => CompressorBuilder])[] = [
  ['lz4', () => new CompressorBuilder()],
  ...[3, 9, 12].map((level) => builder(Algorithm.Lz4hc, level)),
  ...[-131072, -5, 0, 1, 3, 12].map((level) => builder(Algorithm.Zstd, level)),
  ['zstd with a dictionary', () => new CompressorBuilder().algorithm('zstd').dictionary(randomPage(1))],
  ...Object.values(Objective).map(
    (objective) =>
      [
        `adaptive for ${objective}`,
        () => new CompressorBuilder().algorithm('adaptive').objective(objective),
      ] as const,
  ),
];

function builder(algorithm: Algorithm, level: number): readonly [string, () => CompressorBuilder] {
  return [`${algorithm} level ${level}`, () => new CompressorBuilder().algorithm(algorithm).level(level)];
}

/** Pages from nothing but one byte to nothing but noise: parts of random bytes, repeated and placed anywhere. */
const arbitraryPage: fc.Arbitrary<Page> = fc
  .array(
    fc.record({
      at: fc.nat(PAGE_BYTES - 1),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }),
      times: fc.integer({ min: 1, max: 40 }),
    }),
    { maxLength: 12 },
  )
  .map((parts) => {
    const made = newPage();
    for (const { at, bytes, times } of parts)
      for (let index = 0; index < bytes.length * times && at + index < PAGE_BYTES; index += 1)
        made[at + index] = bytes[index % bytes.length] ?? 0;
    return made;
  });

const arbitraryPages: fc.Arbitrary<Uint8Array> = fc.array(arbitraryPage, { maxLength: 8 }).chain((some) =>
  fc.integer({ min: 0, max: 140 }).map((count) => {
    const pages = new Uint8Array(some.length === 0 ? 0 : count * PAGE_BYTES);
    for (let index = 0; index * PAGE_BYTES < pages.length; index += 1)
      pages.set(some[index % some.length] ?? newPage(), index * PAGE_BYTES);
    return pages;
  }),
);

function onEveryBackend(make: () => CompressorBuilder): readonly PageCompressor[] {
  return cpuFeatures().targets.map((backend) => make().preferBackend(backend).build());
}

// Milliseconds a page: too slow for batches.
describe.each([...SETTINGS, builder(Algorithm.Zstd, 22)])('%s', (_, make) => {
  const compressors = onEveryBackend(make);

  test('gives every page back, and the same bytes on every backend', () => {
    const out = new Uint8Array(PAGE_BYTES);
    const restored = newPage();
    fc.assert(
      fc.property(arbitraryPage, (each) => {
        const kept = compressors.map((compressor) => {
          const size = compressor.compressInto(each, out);
          compressor.decompressInto(out.subarray(0, size), restored);
          expect(hasSameBytes(restored, each)).toBe(true);
          return out.slice(0, size);
        });
        for (const bytes of kept) expect(hasSameBytes(bytes, kept[0] ?? out)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

describe.each(SETTINGS)('%s', (_, make) => {
  const compressors = onEveryBackend(make);

  test('gives batches back on every way through the library', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryPages, fc.integer({ min: 1, max: 3 }), async (pages, threads) => {
        for (const compressor of compressors) {
          const batch = compressor.compressBatch(pages);
          const others = [
            compressor.compressBatch(pages, batchBuffers(pages.length / PAGE_BYTES)),
            compressor.compressBatch(shared(pages)),
            await compressor.compressBatchAsync(pages, { threads }),
            await compressor.compressBatchAsync(shared(pages), { threads }),
          ];
          for (const other of others) {
            expect(hasSameBytes(other.bytes, batch.bytes)).toBe(true);
            expect(
              hasSameBytes(
                new Uint8Array(other.offsets.slice().buffer),
                new Uint8Array(batch.offsets.slice().buffer),
              ),
            ).toBe(true);
          }
          expect(hasSameBytes(compressor.decompressBatch(batch), pages)).toBe(true);
          expect(hasSameBytes(await compressor.decompressBatchAsync(batch, { threads }), pages)).toBe(true);
          for (let index = 0; index < batch.offsets.length - 1; index += 29) {
            const restored = compressor.decompress(pageOfBatch(batch, index));
            expect(hasSameBytes(restored, pages.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES))).toBe(
              true,
            );
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  test('gives a page or an error for any bytes', () => {
    const restored = newPage();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
        for (const compressor of compressors) {
          try {
            compressor.decompressInto(bytes, restored);
          } catch (error) {
            expect(error).toMatchObject({ code: 'TRUENO_CORRUPT_BLOCK' });
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('a page of a batch may lie anywhere in memory', () => {
  const compressor = new CompressorBuilder().build();
  fc.assert(
    fc.property(arbitraryPage, fc.nat(4095), (each, at) => {
      const memory = new Uint8Array(3 * PAGE_BYTES);
      memory.set(each, at);
      const compressed = compressor.compress(page(memory.subarray(at, at + PAGE_BYTES)));
      expect(hasSameBytes(compressor.decompress(compressed), each)).toBe(true);
    }),
  );
});
