import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import {
  Algorithm,
  type CompressedPage,
  CompressorBuilder,
  cpuFeatures,
  newPage,
  Objective,
  PAGE_BYTES,
  page,
  SimdBackend,
} from '../../generator/library/index.ts';
import { codeOf } from './code-of.ts';
import { randomPage, samePage, textPage } from './sample-pages.ts';

const ALGORITHMS = Object.values(Algorithm);
const built = (algorithm: Algorithm) => new CompressorBuilder().algorithm(algorithm).build();

describe('a builder', () => {
  test('makes an LZ4 compressor with the target of the machine unless told otherwise', () => {
    const compressor = new CompressorBuilder().build();
    expect(compressor.algorithm).toBe('lz4');
    expect(compressor.backend).toBe(cpuFeatures().activeTarget);
    expect(compressor.dictionaryId).toBeUndefined();
  });

  test('builds any number of compressors, and may be changed between', () => {
    const builder = new CompressorBuilder();
    const lz4 = builder.build();
    const zstd = builder.algorithm(Algorithm.Zstd).level(1).build();
    expect([lz4.algorithm, zstd.algorithm]).toEqual(['lz4', 'zstd']);
  });

  test.each([
    ['lz4', -1],
    ['lz4', 2],
    ['lz4hc', 2],
    ['lz4hc', 13],
    ['zstd', 23],
    ['zstd', -131073],
    ['zstd', Number.NaN],
    ['zstd', Number.POSITIVE_INFINITY],
    ['zstd', 1.5],
    ['zstd', 2 ** 40],
    ['adaptive', 23],
  ] as const)('refuses %s with level %d', (algorithm, level) => {
    expect(codeOf(() => new CompressorBuilder().algorithm(algorithm).level(level).build())).toBe(
      'TRUENO_INVALID_LEVEL',
    );
  });

  test.each([
    ['lz4', 0],
    ['lz4', 1],
    ['lz4hc', 3],
    ['lz4hc', 12],
    ['zstd', -131072],
    ['zstd', 0],
    ['zstd', 22],
    ['adaptive', 1],
  ] as const)('accepts %s with level %d', (algorithm, level) => {
    const compressor = new CompressorBuilder().algorithm(algorithm).level(level).build();
    expect(compressor.decompress(compressor.compress(textPage(1)))).toEqual(textPage(1));
  });

  test.each(['lz4', 'lz4hc'] as const)('refuses a dictionary for %s', (algorithm) => {
    const builder = new CompressorBuilder().algorithm(algorithm).dictionary(textPage(1));
    expect(codeOf(() => builder.build())).toBe('TRUENO_NO_DICTIONARIES');
  });

  test.each([0, 2 ** 27 + 1])('refuses a dictionary of %d bytes', (size) => {
    const builder = new CompressorBuilder().algorithm(Algorithm.Zstd).dictionary(new Uint8Array(size));
    expect(codeOf(() => builder.build())).toBe('TRUENO_BAD_DICTIONARY');
  });

  test('refuses a dictionary that only claims to be one', () => {
    const fake = Uint8Array.from([0x37, 0xa4, 0x30, 0xec, ...new Array(60).fill(255)]);
    const builder = new CompressorBuilder().algorithm(Algorithm.Zstd).dictionary(fake);
    expect(codeOf(() => builder.build())).toBe('TRUENO_BAD_DICTIONARY');
  });

  test('refuses an objective where there is nothing to choose', () => {
    const builder = new CompressorBuilder().algorithm(Algorithm.Zstd).objective(Objective.Balance);
    expect(codeOf(() => builder.build())).toBe('TRUENO_INVALID_ARGUMENT');
  });

  test('takes every objective for adaptive', () => {
    for (const objective of Object.values(Objective)) {
      const compressor = new CompressorBuilder().algorithm(Algorithm.Adaptive).objective(objective).build();
      expect(compressor.decompress(compressor.compress(textPage(2)))).toEqual(textPage(2));
    }
  });

  test('prefers a backend that the machine has, and refuses the others by name', () => {
    const { targets } = cpuFeatures();
    for (const backend of Object.values(SimdBackend)) {
      const builder = new CompressorBuilder().preferBackend(backend);
      if (targets.includes(backend)) expect(builder.build().backend).toBe(backend);
      else {
        expect(codeOf(() => builder.build())).toBe('TRUENO_UNSUPPORTED_TARGET');
        expect(() => builder.build()).toThrow(targets.join(', '));
      }
    }
  });

  test('follows TRUENO_FORCE_TARGET instead of the preference', () => {
    const { targets } = cpuFeatures();
    const best = targets.at(-1) ?? SimdBackend.Scalar;
    const script = `
      import { CompressorBuilder } from ${JSON.stringify(new URL('../../build/library/index.mjs', import.meta.url))};
      console.log(new CompressorBuilder().preferBackend(${JSON.stringify(best)}).build().backend);`;
    const backend = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, TRUENO_FORCE_TARGET: 'scalar' },
    });
    expect(backend.trim()).toBe('scalar');
  });
});

describe.each(ALGORITHMS)('%s', (algorithm) => {
  test('keeps eight bytes of a same-filled page', () => {
    const compressor = built(algorithm);
    const filled = samePage([1, 2, 3, 4, 5, 6, 7, 8]);
    const compressed = compressor.compress(filled);
    expect(compressed).toEqual({
      form: 'same-filled',
      algorithm: undefined,
      bytes: filled.slice(0, 8),
      dictionaryId: undefined,
    });
    expect(compressor.decompress(compressed)).toEqual(filled);
  });

  test('keeps a page that does not shrink as it is', () => {
    const compressor = built(algorithm);
    const compressed = compressor.compress(randomPage(1));
    expect(compressed).toMatchObject({ form: 'raw', algorithm: undefined, bytes: randomPage(1) });
    expect(compressor.decompress(compressed)).toEqual(randomPage(1));
  });

  test('makes a block of a page that shrinks', () => {
    const compressor = built(algorithm);
    const compressed = compressor.compress(textPage(3));
    expect(compressed.form).toBe('compressed');
    expect(compressed.bytes.byteLength).toBeLessThan(PAGE_BYTES);
    if (algorithm === 'adaptive') expect(['lz4', 'zstd']).toContain(compressed.algorithm);
    else expect(compressed.algorithm).toBe(algorithm);
    expect(compressor.decompress(compressed)).toEqual(textPage(3));
  });

  test('reads what was cloned, as a message to a worker is', () => {
    const compressor = built(algorithm);
    for (const each of [textPage(4), randomPage(4), samePage([4])])
      expect(compressor.decompress(structuredClone(compressor.compress(each)))).toEqual(each);
  });

  test('reads what it wrote from the bytes alone', () => {
    const compressor = built(algorithm);
    const out = new Uint8Array(PAGE_BYTES + 100);
    const restored = newPage();
    for (const each of [textPage(5), randomPage(5), samePage([5])]) {
      const size = compressor.compressInto(each, out);
      compressor.decompressInto(out.subarray(0, size), restored);
      expect(restored).toEqual(each);
    }
  });

  test('gives the same bytes with every backend', () => {
    for (const backend of cpuFeatures().targets) {
      const compressor = new CompressorBuilder().algorithm(algorithm).preferBackend(backend).build();
      for (const each of [textPage(6), randomPage(6), samePage([6])])
        expect(compressor.compress(each)).toEqual(built(algorithm).compress(each));
    }
  });

  test('counts what it did', () => {
    const compressor = built(algorithm);
    expect(compressor.stats().compressedPages).toBe(0);
    const kept = [textPage(7), textPage(8), randomPage(7), samePage([7])].map((each) =>
      compressor.compress(each),
    );
    for (const each of kept) compressor.decompress(each);
    expect(() => compressor.decompressInto(new Uint8Array(1), newPage())).toThrow();
    const stats = compressor.stats();
    expect(stats).toMatchObject({
      compressedPages: 4,
      sameFilledPages: 1,
      rawPages: 1,
      pageBytes: 4 * PAGE_BYTES,
      storedBytes: kept.reduce((sum, { bytes }) => sum + bytes.byteLength, 0),
      decompressedPages: 4,
      corruptPages: 1,
    });
    expect(Object.values(stats.blockPages).reduce((sum, pages) => sum + pages)).toBe(2);
    compressor.close();
    expect(compressor.stats()).toEqual(stats);
  });
});

describe('a compressed page', () => {
  test('cannot be changed but for its bytes', () => {
    const compressed = built('lz4').compress(textPage(1));
    expect(() => Object.assign(compressed, { form: 'raw' })).toThrow(TypeError);
  });

  test('does not change when its compressor is used again', () => {
    const compressor = built('lz4');
    const first = compressor.compress(textPage(1));
    compressor.compress(textPage(2));
    expect(compressor.decompress(first)).toEqual(textPage(1));
  });

  test('of lz4hc is read by lz4, and the other way', () => {
    expect(built('lz4').decompress(built('lz4hc').compress(textPage(1)))).toEqual(textPage(1));
    expect(built('lz4hc').decompress(built('lz4').compress(textPage(1)))).toEqual(textPage(1));
  });

  test('of any algorithm is read by adaptive', () => {
    for (const algorithm of ALGORITHMS)
      expect(built('adaptive').decompress(built(algorithm).compress(textPage(1)))).toEqual(textPage(1));
  });

  test('of another algorithm is refused by name', () => {
    const lz4 = built('lz4').compress(textPage(1));
    const zstd = built('zstd').compress(textPage(1));
    expect(codeOf(() => built('zstd').decompress(lz4))).toBe('TRUENO_OTHER_ALGORITHM');
    expect(codeOf(() => built('lz4').decompress(zstd))).toBe('TRUENO_OTHER_ALGORITHM');
  });

  test('that is no block is read by every algorithm', () => {
    for (const each of [randomPage(1), samePage([1])])
      for (const writer of ALGORITHMS)
        for (const reader of ALGORITHMS)
          expect(built(reader).decompress(built(writer).compress(each))).toEqual(each);
  });
});

describe('a dictionary', () => {
  const withDictionary = (dictionary: Uint8Array) =>
    new CompressorBuilder().algorithm(Algorithm.Zstd).dictionary(dictionary).build();

  test('makes pages like it smaller', () => {
    const plain = built('zstd').compress(textPage(1)).bytes.byteLength;
    expect(withDictionary(textPage(1)).compress(textPage(1)).bytes.byteLength).toBeLessThan(plain / 2);
  });

  test('is copied, so that its buffer may be changed afterwards', () => {
    const bytes = Uint8Array.from(textPage(1));
    const compressor = withDictionary(bytes);
    const compressed = compressor.compress(textPage(1));
    bytes.fill(0);
    expect(compressor.decompress(compressed)).toEqual(textPage(1));
  });

  test('has to be the same for reading, whoever made the compressor', () => {
    const compressed: CompressedPage = withDictionary(textPage(1)).compress(textPage(1));
    expect(withDictionary(textPage(1)).decompress(compressed)).toEqual(textPage(1));
    expect(codeOf(() => withDictionary(textPage(2)).decompress(compressed))).toBe('TRUENO_OTHER_DICTIONARY');
    expect(codeOf(() => built('zstd').decompress(compressed))).toBe('TRUENO_OTHER_DICTIONARY');
    expect(codeOf(() => withDictionary(textPage(2)).decompress(built('zstd').compress(textPage(1))))).toBe(
      'TRUENO_OTHER_DICTIONARY',
    );
  });

  test('does not matter to pages that are no blocks', () => {
    const compressor = withDictionary(textPage(1));
    for (const each of [randomPage(1), samePage([1])])
      expect(built('lz4').decompress(compressor.compress(each))).toEqual(each);
  });
});

describe('a page', () => {
  test('is the same array, of whatever kind', () => {
    const buffer = Buffer.alloc(PAGE_BYTES);
    expect(page(buffer)).toBe(buffer);
  });

  test.each([0, 1, 4095, 4097, 8192])('of %d bytes is none', (size) => {
    expect(codeOf(() => page(new Uint8Array(size)))).toBe('TRUENO_PAGE_SIZE');
  });
});
