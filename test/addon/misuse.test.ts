import { describe, expect, test } from 'vitest';
import {
  batchBuffers,
  type CompressedBatch,
  CompressorBuilder,
  isTruenoError,
  newPage,
  PAGE_BYTES,
  page,
  sharedBatchBuffers,
} from '../../generator/library/index.ts';
import { loadNativeAddon, NATIVE_FUNCTIONS } from '../../generator/library/native-addon.ts';
import { codeOf, rejectionCodeOf } from './code-of.ts';
import { hasSameBytes, mixedPages, textPage } from './sample-pages.ts';

const compressor = new CompressorBuilder().build();
const pages = mixedPages(10);
const batch = compressor.compressBatch(pages);

/** Of no type that a caller may pass, as those in JavaScript do. */
// biome-ignore lint/suspicious/noExplicitAny: what types forbid is the point
type Anything = any;

const detached = () => {
  const bytes = new Uint8Array(PAGE_BYTES);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
};

const NO_BYTES: readonly [string, Anything][] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 4096],
  ['a string', 'x'.repeat(4096)],
  ['a symbol', Symbol('page')],
  ['a bigint', 4096n],
  ['a function', () => new Uint8Array(PAGE_BYTES)],
  ['an array', new Array(4096).fill(0)],
  ['an ArrayBuffer', new ArrayBuffer(4096)],
  ['a DataView', new DataView(new ArrayBuffer(4096))],
  ['an Int8Array', new Int8Array(4096)],
  ['a Uint8ClampedArray', new Uint8ClampedArray(4096)],
  ['a Float64Array', new Float64Array(512)],
  ['an object with a length', { length: 4096, byteLength: 4096, buffer: new ArrayBuffer(4096) }],
  ['a proxy of a Uint8Array', new Proxy(new Uint8Array(4096), {})],
  ['an object that inherits from a Uint8Array', Object.create(new Uint8Array(4096))],
  ['an object that claims to be a Uint8Array', Object.create(Uint8Array.prototype)],
];

describe.each(NO_BYTES)('%s', (_, value) => {
  test('is no page', () => {
    expect(codeOf(() => page(value))).not.toBe('nothing was thrown');
    expect(codeOf(() => compressor.compress(value))).toBe('TRUENO_INVALID_ARGUMENT');
    expect(codeOf(() => compressor.compressInto(value, newPage()))).toBe('TRUENO_INVALID_ARGUMENT');
    expect(codeOf(() => compressor.compressInto(newPage(), value))).toBe('TRUENO_INVALID_ARGUMENT');
    expect(codeOf(() => compressor.decompressInto(batch.bytes, value))).toBe('TRUENO_INVALID_ARGUMENT');
  });

  test('is nothing that can be decompressed', () => {
    expect(codeOf(() => compressor.decompress(value))).toBe('TRUENO_INVALID_ARGUMENT');
    expect(codeOf(() => compressor.decompress({ ...compressor.compress(textPage(1)), bytes: value }))).toBe(
      'TRUENO_INVALID_ARGUMENT',
    );
  });

  test('is no pages and no batch', async () => {
    expect(codeOf(() => compressor.compressBatch(value))).toBe('TRUENO_INVALID_ARGUMENT');
    expect(codeOf(() => compressor.decompressBatch(value))).toBe('TRUENO_INVALID_ARGUMENT');
    expect(codeOf(() => compressor.decompressBatch({ ...batch, bytes: value }))).toBe(
      'TRUENO_INVALID_ARGUMENT',
    );
    expect(codeOf(() => compressor.decompressBatch({ ...batch, offsets: value }))).toBe(
      'TRUENO_INVALID_ARGUMENT',
    );
    expect(await rejectionCodeOf(compressor.compressBatchAsync(value))).toBe('TRUENO_INVALID_ARGUMENT');
    expect(await rejectionCodeOf(compressor.decompressBatchAsync(value))).toBe('TRUENO_INVALID_ARGUMENT');
  });

  test('is no dictionary', () => {
    if (value === undefined) return;
    const builder = new CompressorBuilder().algorithm('zstd').dictionary(value);
    expect(codeOf(() => builder.build())).toBe('TRUENO_INVALID_ARGUMENT');
  });
});

describe('sizes', () => {
  test.each([0, 1, 8, 4095, 4097, 8192])('a page of %d bytes is refused where none was checked', (size) => {
    const wrong: Anything = new Uint8Array(size);
    expect(codeOf(() => compressor.compress(wrong))).toBe('TRUENO_PAGE_SIZE');
    expect(codeOf(() => compressor.decompressInto(batch.bytes.subarray(0, 8), wrong))).toBe(
      'TRUENO_PAGE_SIZE',
    );
  });

  test.each([0, 1, 4095])('an output of %d bytes is too small', (size) => {
    expect(codeOf(() => compressor.compressInto(textPage(1), new Uint8Array(size)))).toBe(
      'TRUENO_OUTPUT_TOO_SMALL',
    );
  });

  test('pages in a row are whole', async () => {
    const half = pages.subarray(1);
    expect(codeOf(() => compressor.compressBatch(half))).toBe('TRUENO_PAGE_SIZE');
    expect(await rejectionCodeOf(compressor.compressBatchAsync(half))).toBe('TRUENO_PAGE_SIZE');
  });

  test('buffers for a batch have room for the worst case', () => {
    const { bytes, offsets } = batchBuffers(10);
    for (const into of [
      { bytes: bytes.subarray(1), offsets },
      { bytes, offsets: offsets.subarray(1) },
      batchBuffers(9),
      batchBuffers(0),
    ])
      expect(codeOf(() => compressor.compressBatch(pages, into))).toBe('TRUENO_OUTPUT_TOO_SMALL');
    expect(codeOf(() => compressor.decompressBatch(batch, new Uint8Array(10 * PAGE_BYTES - 1)))).toBe(
      'TRUENO_OUTPUT_TOO_SMALL',
    );
  });

  test.each([null, 1, 'x', {}, [], { bytes: pages }] as Anything[])(
    'buffers for a batch cannot be %s',
    (into) => {
      expect(codeOf(() => compressor.compressBatch(pages, into))).toBe('TRUENO_INVALID_ARGUMENT');
    },
  );

  test('what a batch off the event loop is written to has room for the worst case', async () => {
    for (const [bytes, offsets] of [
      [9, 10],
      [10, 9],
      [0, 10],
    ] as const) {
      const into = { bytes: sharedBatchBuffers(bytes).bytes, offsets: sharedBatchBuffers(offsets).offsets };
      expect(await rejectionCodeOf(compressor.compressBatchAsync(pages, { into }))).toBe(
        'TRUENO_OUTPUT_TOO_SMALL',
      );
    }
    const into = sharedBatchBuffers(10).bytes.subarray(1);
    expect(await rejectionCodeOf(compressor.decompressBatchAsync(batch, { into }))).toBe(
      'TRUENO_OUTPUT_TOO_SMALL',
    );
  });

  test('a batch of four gibibytes is refused, not tried', async () => {
    const offsets = new Uint32Array(2 ** 20 + 1);
    const huge: CompressedBatch = { ...batch, offsets };
    expect(await rejectionCodeOf(compressor.decompressBatchAsync(huge))).toBe('TRUENO_TOO_MANY_PAGES');
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '3', null])(
    'there are no buffers for %s pages',
    (count) => {
      expect(codeOf(() => batchBuffers(count as Anything))).toBe('TRUENO_INVALID_ARGUMENT');
    },
  );
});

describe('memory', () => {
  test('that was transferred away has no bytes', async () => {
    expect(codeOf(() => compressor.compress(detached() as Anything))).toBe('TRUENO_PAGE_SIZE');
    expect(codeOf(() => compressor.compressInto(newPage(), detached()))).toBe('TRUENO_OUTPUT_TOO_SMALL');
    expect(codeOf(() => compressor.decompressInto(detached(), newPage()))).toBe('TRUENO_CORRUPT_BLOCK');
    expect(compressor.compressBatch(detached()).offsets).toEqual(Uint32Array.of(0));
    expect((await compressor.compressBatchAsync(detached())).offsets).toEqual(Uint32Array.of(0));
    expect(codeOf(() => compressor.decompressBatch({ ...batch, bytes: detached() }))).toBe(
      'TRUENO_CORRUPT_BLOCK',
    );
    const builder = new CompressorBuilder().algorithm('zstd').dictionary(detached());
    expect(codeOf(() => builder.build())).toBe('TRUENO_BAD_DICTIONARY');
  });

  test('that could be transferred meanwhile is not written to off the event loop', async () => {
    const own = batchBuffers(10);
    const lent = sharedBatchBuffers(10);
    for (const into of [
      own,
      { bytes: own.bytes, offsets: lent.offsets },
      { bytes: lent.bytes, offsets: own.offsets },
      ...([null, 1, {}, { bytes: lent.bytes }] as Anything[]),
    ])
      expect(await rejectionCodeOf(compressor.compressBatchAsync(pages, { into }))).toBe(
        'TRUENO_INVALID_ARGUMENT',
      );
    for (const into of [own.bytes, ...([null, 1, [], lent.offsets] as Anything[])])
      expect(await rejectionCodeOf(compressor.decompressBatchAsync(batch, { into }))).toBe(
        'TRUENO_INVALID_ARGUMENT',
      );
  });

  test('that is read off the event loop is not written to by the same batch', async () => {
    const { bytes, offsets } = sharedBatchBuffers(10);
    expect(
      await rejectionCodeOf(
        compressor.compressBatchAsync(bytes.subarray(0, PAGE_BYTES), { into: { bytes, offsets } }),
      ),
    ).toBe('TRUENO_OVERLAP');
    bytes.set(batch.bytes);
    expect(
      await rejectionCodeOf(
        compressor.decompressBatchAsync(
          { ...batch, bytes: bytes.subarray(0, batch.bytes.length) },
          { into: bytes },
        ),
      ),
    ).toBe('TRUENO_OVERLAP');
  });

  test('that is read and written at once is refused', () => {
    const buffer = new Uint8Array(3 * PAGE_BYTES);
    const at = (begin: number): Anything => buffer.subarray(begin, begin + PAGE_BYTES);
    for (const distance of [0, 1, 4095])
      for (const [from, to] of [
        [100, 100 + distance],
        [100 + distance, 100],
      ] as const) {
        expect(codeOf(() => compressor.compressInto(at(from), at(to)))).toBe('TRUENO_OVERLAP');
        expect(codeOf(() => compressor.decompressInto(at(from), at(to)))).toBe('TRUENO_OVERLAP');
      }
    expect(compressor.compressInto(at(0), at(PAGE_BYTES))).toBe(8);
    expect(
      codeOf(() => compressor.compressBatch(pages, { bytes: pages, offsets: new Uint32Array(11) })),
    ).toBe('TRUENO_OVERLAP');
    const { buffer: both } = new Uint8Array(20 * PAGE_BYTES);
    const into = { bytes: new Uint8Array(both), offsets: new Uint32Array(both, 4, 11) };
    expect(codeOf(() => compressor.compressBatch(pages, into))).toBe('TRUENO_OVERLAP');
  });

  test('that shrank since its view was made has no bytes', () => {
    const resizable: Anything = new (ArrayBuffer as Anything)(PAGE_BYTES, { maxByteLength: 2 * PAGE_BYTES });
    const fixed: Anything = new Uint8Array(resizable, 0, PAGE_BYTES);
    const tracking: Anything = new Uint8Array(resizable);
    expect(compressor.compress(fixed).form).toBe('same-filled');
    resizable.resize(100);
    expect(codeOf(() => compressor.compress(fixed))).toBe('TRUENO_PAGE_SIZE');
    expect(codeOf(() => compressor.compress(tracking))).toBe('TRUENO_PAGE_SIZE');
    resizable.resize(2 * PAGE_BYTES);
    expect(compressor.compressBatch(tracking).offsets).toEqual(Uint32Array.of(0, 8, 16));
  });

  test('may be a Buffer, a subclass, or a view that begins anywhere', () => {
    class OwnArray extends Uint8Array {}
    const views = [
      Buffer.from(textPage(1)),
      OwnArray.from(textPage(1)),
      Buffer.concat([Buffer.from('x'), textPage(1)]).subarray(1),
    ];
    for (const view of views)
      expect(compressor.decompress(compressor.compress(page(view)))).toEqual(textPage(1));
  });
});

describe('what is not a compressor', () => {
  const method = (name: string): Anything => (Object.getPrototypeOf(compressor) as Anything)[name];
  const METHODS = [
    'compress',
    'compressInto',
    'decompress',
    'decompressInto',
    'compressBatch',
    'decompressBatch',
  ];

  test.each([...METHODS, 'stats', 'close'])('cannot be the this of %s', (name) => {
    for (const self of [{}, undefined, null, 1, new Proxy(compressor, {}), Object.create(compressor)])
      expect(() => method(name).call(self, newPage(), newPage())).toThrow(TypeError);
  });

  test('has no getters either', () => {
    for (const name of ['algorithm', 'backend', 'dictionaryId'])
      expect(() => Reflect.get(Object.getPrototypeOf(compressor), name)).toThrow(TypeError);
  });

  test('is made by no constructor but through a builder', () => {
    const Compressor: Anything = compressor.constructor;
    expect(() => Compressor()).toThrow(TypeError);
    const loaded = loadNativeAddon();
    if (!loaded.ok) throw loaded.error;
    for (const native of [undefined, {}, compressor, loaded.value]) {
      const fake = new Compressor(loaded.value, native, { algorithm: 'lz4', dictionaryId: undefined });
      for (const name of METHODS) expect(() => fake[name](newPage(), newPage())).toThrow();
      expect(codeOf(() => fake.close())).toBe('TRUENO_INVALID_ARGUMENT');
      expect(codeOf(() => fake.stats())).toBe('TRUENO_INVALID_ARGUMENT');
    }
  });

  test('and a builder needs its new', () => {
    const Builder: Anything = CompressorBuilder;
    expect(() => Builder()).toThrow(TypeError);
    expect(() => Builder.prototype.build.call({})).toThrow(TypeError);
  });
});

describe('the addon itself', () => {
  const loaded = loadNativeAddon();
  const addon: Anything = loaded.ok ? loaded.value : undefined;

  test.each(NATIVE_FUNCTIONS)('lets no mixture of arguments through %s', (name) => {
    const values = [
      undefined,
      null,
      -1,
      Number.NaN,
      'lz4',
      {},
      new Uint8Array(PAGE_BYTES),
      new Uint32Array(0),
      new Uint32Array([0, 2 ** 32 - 1]),
      addon.createCompressor('lz4'),
      new Proxy({}, { get: () => expect.unreachable('a property was read') }),
    ];
    for (const first of values)
      for (const second of values)
        for (const third of values)
          for (const rest of [[], [undefined], [3]]) {
            try {
              addon[name](first, second, third, ...rest)?.promise?.catch?.(() => undefined);
            } catch (error) {
              expect(isTruenoError(error), String(error)).toBe(true);
            }
          }
  });

  test('does not take the objects of others for its own', () => {
    for (const other of [new MessageChannel().port1, process, Buffer.alloc(8), new AbortController()])
      expect(codeOf(() => addon.compressInto(other, newPage(), newPage()))).toBe('TRUENO_INVALID_ARGUMENT');
  });
});

describe('a closed compressor', () => {
  test('does nothing any more, says so, and may be closed again', async () => {
    const closed = new CompressorBuilder().build();
    closed.close();
    closed.close();
    expect(codeOf(() => closed.compress(newPage()))).toBe('TRUENO_CLOSED');
    expect(codeOf(() => closed.compressInto(newPage(), newPage()))).toBe('TRUENO_CLOSED');
    expect(codeOf(() => closed.decompressInto(new Uint8Array(8), newPage()))).toBe('TRUENO_CLOSED');
    expect(codeOf(() => closed.compressBatch(pages))).toBe('TRUENO_CLOSED');
    expect(codeOf(() => closed.decompressBatch(batch))).toBe('TRUENO_CLOSED');
    expect(await rejectionCodeOf(closed.compressBatchAsync(pages))).toBe('TRUENO_CLOSED');
    expect(await rejectionCodeOf(closed.decompressBatchAsync(batch))).toBe('TRUENO_CLOSED');
    expect(closed.backend).toBe(compressor.backend);
  });
});

describe('options', () => {
  test.each<Anything>([0, -1, Number.NaN, '2', null, {}, 2n, { valueOf: () => 2 }])(
    'threads cannot be %s',
    async (threads) => {
      const code = await rejectionCodeOf(compressor.compressBatchAsync(pages, { threads }));
      expect(code).toBe('TRUENO_INVALID_ARGUMENT');
    },
  );

  test.each([1e9, Number.POSITIVE_INFINITY, Number.MAX_VALUE, 1.5])('threads may be %d', async (threads) => {
    expect(await compressor.compressBatchAsync(pages, { threads })).toEqual(batch);
  });

  test.each([null, 1, 'x'])('cannot be %s', async (options) => {
    expect(await rejectionCodeOf(compressor.compressBatchAsync(pages, options as Anything))).toBe(
      'TRUENO_INVALID_ARGUMENT',
    );
  });

  test.each([{}, null, new EventTarget()])('the signal cannot be %o', async (signal) => {
    expect(await rejectionCodeOf(compressor.compressBatchAsync(pages, { signal: signal as Anything }))).toBe(
      'TRUENO_INVALID_ARGUMENT',
    );
  });
});

describe('settings', () => {
  test.each([null, 1, {}, 'LZ4', '', 'gzip', 'lz4\0', 'x'.repeat(100_000), Symbol('lz4')])(
    'the algorithm cannot be %s',
    (algorithm) => {
      const builder = new CompressorBuilder().algorithm(algorithm as Anything);
      expect(codeOf(() => builder.build())).toBe('TRUENO_INVALID_ARGUMENT');
    },
  );

  test.each(['3', null, {}, 3n, [3]])('the level cannot be %s', (level) => {
    const builder = new CompressorBuilder().level(level as Anything);
    expect(codeOf(() => builder.build())).toBe('TRUENO_INVALID_ARGUMENT');
  });

  test('the backend and the objective cannot be just anything', () => {
    for (const value of [null, 1, {}] as Anything[]) {
      expect(codeOf(() => new CompressorBuilder().preferBackend(value).build())).toBe(
        'TRUENO_INVALID_ARGUMENT',
      );
      expect(codeOf(() => new CompressorBuilder().algorithm('adaptive').objective(value).build())).toBe(
        'TRUENO_INVALID_ARGUMENT',
      );
    }
    const unknown = new CompressorBuilder().preferBackend('sse9' as Anything);
    expect(codeOf(() => unknown.build())).toBe('TRUENO_UNKNOWN_TARGET');
  });
});

describe('properties that change or throw while they are read', () => {
  test('are read once, and what they throw comes through', () => {
    const reason = new Error('from the getter');
    const throwing: Anything = {
      get bytes() {
        throw reason;
      },
    };
    expect(() => compressor.decompress(throwing)).toThrow(reason);
    expect(() => compressor.compressBatch(pages, throwing)).toThrow(reason);
    let reads = 0;
    const changing: Anything = {
      ...batch,
      get bytes() {
        reads += 1;
        return reads === 1 ? batch.bytes : 'something else';
      },
    };
    expect(hasSameBytes(compressor.decompressBatch(changing), pages)).toBe(true);
    expect(reads).toBe(1);
  });

  test('may transfer a buffer away before it is used', () => {
    const bytes = Uint8Array.from(batch.bytes);
    const treacherous: Anything = {
      algorithm: batch.algorithm,
      dictionaryId: undefined,
      bytes,
      get offsets() {
        structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
        return batch.offsets;
      },
    };
    expect(codeOf(() => compressor.decompressBatch(treacherous))).toBe('TRUENO_CORRUPT_BLOCK');
  });
});

describe('damaged data', () => {
  test('give an error or another page, and nothing worse', () => {
    for (const algorithm of ['lz4', 'lz4hc', 'zstd', 'adaptive'] as const) {
      const own = new CompressorBuilder().algorithm(algorithm).build();
      const { bytes } = own.compress(textPage(1));
      const restored = newPage();
      for (let at = 0; at < bytes.byteLength; at += 1) {
        for (const change of [1, 0x80, 0xff]) {
          const damaged = Uint8Array.from(bytes);
          damaged[at] = (damaged[at] ?? 0) ^ change;
          const code = codeOf(() => own.decompressInto(damaged, restored));
          expect(['TRUENO_CORRUPT_BLOCK', 'nothing was thrown']).toContain(code);
        }
        if (at === 8) continue;
        expect(codeOf(() => own.decompressInto(bytes.subarray(0, at), restored))).toBe(
          'TRUENO_CORRUPT_BLOCK',
        );
      }
    }
  });

  test('of a compressed page that was put together wrongly are refused', () => {
    const good = compressor.compress(textPage(1));
    for (const algorithm of ['LZ4', 'adaptive', 1, {}, null] as Anything[])
      expect(codeOf(() => compressor.decompress({ ...good, algorithm }))).toBe('TRUENO_OTHER_ALGORITHM');
    for (const dictionaryId of ['x', 1, null] as Anything[])
      expect(codeOf(() => compressor.decompress({ ...good, dictionaryId }))).toBe('TRUENO_OTHER_DICTIONARY');
  });
});

test('an error of the library is known as one, and others are not', () => {
  expect(isTruenoError(new Error('x'))).toBe(false);
  expect(isTruenoError(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe(false);
  expect(isTruenoError({ code: 'TRUENO_CLOSED' })).toBe(false);
  expect(isTruenoError(undefined)).toBe(false);
  try {
    page(new Uint8Array(1));
  } catch (error) {
    expect(isTruenoError(error) && error.code).toBe('TRUENO_PAGE_SIZE');
  }
});
