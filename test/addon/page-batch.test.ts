import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import {
  Algorithm,
  batchBuffers,
  type CompressedBatch,
  CompressorBuilder,
  PAGE_BYTES,
  page,
  pageOfBatch,
  sharedBatchBuffers,
} from '../../generator/library/index.ts';
import { codeOf, rejectionCodeOf } from './code-of.ts';
import { hasSameBytes, mixedPages, shared } from './sample-pages.ts';

/** More than one slice of work, and no whole number of them. */
const PAGES = 201;
const pages = mixedPages(PAGES);
const built = (algorithm: Algorithm = 'lz4') => new CompressorBuilder().algorithm(algorithm).build();

function expectPages(bytes: Uint8Array): void {
  expect(hasSameBytes(bytes, pages)).toBe(true);
}

function expectSameBatch(batch: CompressedBatch, expected: CompressedBatch): void {
  expect({ ...batch, bytes: undefined }).toEqual({ ...expected, bytes: undefined });
  expect(hasSameBytes(batch.bytes, expected.bytes)).toBe(true);
}

describe.each(Object.values(Algorithm))('a batch of %s', (algorithm) => {
  const compressor = built(algorithm);
  const expected = compressor.compressBatch(pages);

  test('keeps what single pages keep', () => {
    for (let index = 0; index < PAGES; index += 1) {
      const single = compressor.compress(page(pages.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES)));
      expect(pageOfBatch(expected, index)).toEqual(single);
    }
    expect(expected.offsets.length).toBe(PAGES + 1);
    expect(expected.bytes.byteLength).toBe(expected.offsets[PAGES]);
    expect(expected.bytes.buffer.byteLength).toBe(expected.bytes.byteLength);
  });

  test('gives its pages back', () => {
    expectPages(compressor.decompressBatch(expected));
  });

  test.each([1, 2, 7])('is the same from %d threads', async (threads) => {
    expectSameBatch(await compressor.compressBatchAsync(pages, { threads }), expected);
    expectPages(await compressor.decompressBatchAsync(expected, { threads }));
  });

  test('is the same from shared memory', async () => {
    const sharedPages = shared(pages);
    expectSameBatch(compressor.compressBatch(sharedPages), expected);
    expectSameBatch(await compressor.compressBatchAsync(sharedPages), expected);
    const sharedBatch = { ...expected, bytes: shared(expected.bytes) };
    expectPages(compressor.decompressBatch(sharedBatch));
    expectPages(await compressor.decompressBatchAsync(sharedBatch));
  });

  test('is the same in shared memory', () => {
    const into = { bytes: shared(pages), offsets: new Uint32Array(new SharedArrayBuffer(4 * (PAGES + 1))) };
    expectSameBatch(compressor.compressBatch(pages, into), expected);
    expectPages(compressor.decompressBatch(expected, shared(new Uint8Array(pages.length))));
  });
});

describe('a batch', () => {
  test('of no pages is empty', async () => {
    const compressor = built();
    for (const batch of [
      compressor.compressBatch(new Uint8Array(0)),
      await compressor.compressBatchAsync(new Uint8Array(0)),
    ]) {
      expect(batch.bytes.byteLength).toBe(0);
      expect(batch.offsets).toEqual(Uint32Array.of(0));
      expect(compressor.decompressBatch(batch).byteLength).toBe(0);
      expect((await compressor.decompressBatchAsync(batch)).byteLength).toBe(0);
    }
  });

  test('may be written to buffers of the caller, again and again', () => {
    const compressor = built();
    const into = batchBuffers(PAGES + 5);
    const output = new Uint8Array(pages.length + 100);
    const expected = compressor.compressBatch(pages);
    for (let round = 0; round < 3; round += 1) {
      const batch = compressor.compressBatch(pages, into);
      expectSameBatch(batch, expected);
      expect(batch.bytes.buffer).toBe(into.bytes.buffer);
      const restored = compressor.decompressBatch(batch, output);
      expectPages(restored);
      expect(restored.buffer).toBe(output.buffer);
    }
  });

  test('may be cloned and its parts transferred to a worker', async () => {
    const batch = built().compressBatch(pages);
    const source = `
      import { parentPort, workerData } from 'node:worker_threads';
      import { CompressorBuilder } from ${JSON.stringify(new URL('../../build/library/index.mjs', import.meta.url))};
      parentPort.postMessage(new CompressorBuilder().build().decompressBatch(workerData));`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
      workerData: batch,
      transferList: [batch.bytes.buffer as ArrayBuffer, batch.offsets.buffer as ArrayBuffer],
    });
    const restored = await new Promise<Uint8Array>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    expectPages(restored);
    expect(batch.bytes.byteLength).toBe(0);
    await worker.terminate();
  });

  test.each([-1, PAGES, 0.5, Number.NaN])('has no page %d', (index) => {
    const batch = built().compressBatch(pages);
    expect(codeOf(() => pageOfBatch(batch, index))).toBe('TRUENO_INVALID_ARGUMENT');
  });

  test('with a damaged page tells which one is the first', async () => {
    const compressor = built();
    const good = compressor.compressBatch(pages);
    for (const index of [0, 100, PAGES - 1]) {
      const offsets = Uint32Array.from(good.offsets);
      // Too long for a page, so the next one begins too late as well.
      offsets[index + 1] = (offsets[index] ?? 0) + PAGE_BYTES + 1;
      const damaged: CompressedBatch = { ...good, offsets };
      expect(() => compressor.decompressBatch(damaged)).toThrow(
        expect.objectContaining({ code: 'TRUENO_CORRUPT_BLOCK', pageIndex: index }),
      );
      for (const threads of [1, 2])
        await expect(compressor.decompressBatchAsync(damaged, { threads })).rejects.toMatchObject({
          code: 'TRUENO_CORRUPT_BLOCK',
          pageIndex: index,
        });
    }
  });

  test('of another algorithm or dictionary is refused by name', () => {
    const lz4 = built('lz4').compressBatch(pages);
    expect(codeOf(() => built('zstd').decompressBatch(lz4))).toBe('TRUENO_OTHER_ALGORITHM');
    const builder = new CompressorBuilder().algorithm('zstd').dictionary(pages.subarray(0, 9000));
    const withDictionary = builder.build().compressBatch(pages);
    expectPages(builder.build().decompressBatch(withDictionary));
    expect(codeOf(() => built('zstd').decompressBatch(withDictionary))).toBe('TRUENO_OTHER_DICTIONARY');
  });
});

describe('a batch off the event loop', () => {
  test('fills shared memory of the caller, again and again', async () => {
    const compressor = built('zstd');
    const expected = compressor.compressBatch(pages);
    const into = sharedBatchBuffers(PAGES + 3);
    const restored = shared(new Uint8Array((PAGES + 1) * PAGE_BYTES));
    for (const threads of [1, 2, 7]) {
      into.bytes.fill(0xff);
      into.offsets.fill(7);
      const batch = await compressor.compressBatchAsync(shared(pages), { threads, into });
      expect(batch.bytes.buffer).toBe(into.bytes.buffer);
      expect(batch.offsets.buffer).toBe(into.offsets.buffer);
      expectSameBatch({ ...batch, offsets: Uint32Array.from(batch.offsets) }, expected);
      restored.fill(0xff);
      const given = await compressor.decompressBatchAsync(batch, { threads, into: restored });
      expect(given.buffer).toBe(restored.buffer);
      expectPages(given);
      expect(restored.subarray(PAGES * PAGE_BYTES).every((byte) => byte === 0xff)).toBe(true);
    }
    const none = await compressor.compressBatchAsync(new Uint8Array(0), { into });
    expect([none.bytes.length, [...none.offsets]]).toEqual([0, [0]]);
  });

  test('leaves the event loop to others', async () => {
    const compressor = built('zstd');
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await compressor.compressBatchAsync(mixedPages(4000));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  test('reads its pages before the call returns', async () => {
    const compressor = built();
    const changed = Uint8Array.from(pages);
    const promise = compressor.compressBatchAsync(changed);
    changed.fill(0xff);
    expectSameBatch(await promise, compressor.compressBatch(pages));
  });

  test('reads its batch before the call returns', async () => {
    const compressor = built();
    const batch = compressor.compressBatch(pages);
    const promise = compressor.decompressBatchAsync(batch);
    batch.bytes.fill(0xff);
    batch.offsets.fill(0);
    expectPages(await promise);
  });

  test('runs beside others of the same compressor and beside single calls', async () => {
    const compressor = built('zstd');
    const expected = compressor.compressBatch(pages);
    const many = Array.from({ length: 8 }, () => compressor.compressBatchAsync(pages, { threads: 2 }));
    for (let index = 0; index < 50; index += 1)
      compressor.compress(page(pages.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES)));
    for (const batch of await Promise.all(many)) expectSameBatch(batch, expected);
    expect(compressor.stats().compressedPages).toBe(9 * PAGES + 50);
  });

  test('goes on when its compressor is closed', async () => {
    const compressor = built();
    const expected = compressor.compressBatch(pages);
    const promise = compressor.compressBatchAsync(pages);
    compressor.close();
    expectSameBatch(await promise, expected);
    expect(await rejectionCodeOf(compressor.compressBatchAsync(pages))).toBe('TRUENO_CLOSED');
  });

  test('does not begin when its signal was aborted before', async () => {
    const reason = new Error('no longer wanted');
    const compressor = built();
    await expect(compressor.compressBatchAsync(pages, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    expect(compressor.stats().compressedPages).toBe(0);
  });

  test('is rejected with the reason when its signal is aborted meanwhile', async () => {
    const controller = new AbortController();
    const reason = new Error('no longer wanted');
    const compressor = new CompressorBuilder().algorithm('zstd').level(19).build();
    const promise = compressor.compressBatchAsync(mixedPages(5000), {
      signal: controller.signal,
      threads: 1,
    });
    controller.abort(reason);
    await expect(promise).rejects.toBe(reason);
    expect(compressor.stats().compressedPages).toBeLessThan(5000);
  });

  test('takes no notice of a signal that is aborted afterwards', async () => {
    const controller = new AbortController();
    const compressor = built();
    const batch = await compressor.compressBatchAsync(pages, { signal: controller.signal });
    controller.abort();
    expectPages(await compressor.decompressBatchAsync(batch));
  });
});
