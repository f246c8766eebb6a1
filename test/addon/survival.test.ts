import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadNativeAddon, NATIVE_ADDON_PATHS } from '../../generator/library/native-addon.ts';
import { survives, workerSource } from './child-script.ts';
import { codeOf } from './code-of.ts';

describe('the process survives', () => {
  test('the garbage collector while everything is in use or just dropped', () => {
    survives(
      `
      const pages = textPages(300);
      const before = new CompressorBuilder().build().compressBatch(pages);
      for (let round = 0; round < 60; round += 1) {
        for (const algorithm of ['lz4', 'lz4hc', 'zstd', 'adaptive']) {
          const compressor = new CompressorBuilder().algorithm(algorithm).build();
          const batch = compressor.compressBatch(pages.subarray(0, 10 * PAGE_BYTES));
          compressor.decompressBatch(batch);
        }
        gc();
        const promise = new CompressorBuilder().build().compressBatchAsync(textPages(300), { threads: 2 });
        gc();
        await nextTurn();
        gc();
        const batch = await promise;
        if (Buffer.compare(batch.bytes, before.bytes) !== 0) throw new Error('another result');
      }`,
      ['--expose-gc'],
    );
  });

  test('compressors that nobody closes, by the thousand', () => {
    survives(
      `
      for (let round = 0; round < 3000; round += 1) {
        new CompressorBuilder().algorithm('zstd').level(1).build().compress(newPage());
        if (round % 100 === 0) { gc(); await nextTurn(); }
      }
      gc();
      await nextTurn();
      const resident_mib = process.memoryUsage.rss() / 2 ** 20;
      if (resident_mib > 400) throw new Error(resident_mib + ' MiB are resident');`,
      ['--expose-gc'],
    );
  });

  test('workers that end while their batches run', () => {
    const source = workerSource(`
      const compressor = new CompressorBuilder().algorithm('zstd').level(workerData.level).build();
      const pages = textPages(200);
      const batch = compressor.compressBatch(pages.subarray(0, 40 * PAGE_BYTES));
      for (let job = 0; job < 6; job += 1) {
        compressor.compressBatchAsync(pages, { threads: 2 });
        compressor.decompressBatchAsync(batch, { threads: 2 });
      }
      parentPort.postMessage('running');
      if (workerData.exits) process.exit();`);
    survives(`
      for (let round = 0; round < 12; round += 1) {
        const workers = [0, 1].map((index) => new Worker(${source}, {
          workerData: { level: round % 2 === 0 ? 1 : 6, exits: index === 1 },
        }));
        await Promise.all(workers.map((worker) => new Promise((resolve, reject) => {
          worker.on('error', reject);
          worker.on('exit', resolve);
          worker.on('message', async () => {
            for (let turn = 0; turn < round; turn += 1) await nextTurn();
            worker.terminate();
          });
        })));
      }`);
  });

  test('workers that throw while their batches run', () => {
    const source = workerSource(`
      const compressor = new CompressorBuilder().build();
      compressor.compressBatchAsync(textPages(500));
      await nextTurn();
      throw new Error('as planned');`);
    survives(`
      for (let round = 0; round < 10; round += 1) {
        const worker = new Worker(${source});
        const error = await new Promise((resolve) => worker.on('error', resolve));
        if (error.message !== 'as planned') throw error;
      }`);
  });

  test('its own end while batches run', () => {
    survives(`
      process.on('exit', () => console.log('survived'));
      const compressor = new CompressorBuilder().algorithm('zstd').level(12).build();
      for (let job = 0; job < 10; job += 1) compressor.compressBatchAsync(textPages(500));
      process.exit(0);`);
  });

  test('buffers that are transferred, resized and overwritten while batches run', () => {
    survives(`
      const compressor = new CompressorBuilder().build();
      const expected = compressor.compressBatch(textPages(200));
      for (let round = 0; round < 40; round += 1) {
        const resizable = new ArrayBuffer(200 * PAGE_BYTES, { maxByteLength: 400 * PAGE_BYTES });
        const inResizable = new Uint8Array(resizable);
        inResizable.set(textPages(200));
        const transferred = textPages(200);
        const batch = compressor.compressBatch(transferred);
        const running = [
          compressor.compressBatchAsync(inResizable),
          compressor.compressBatchAsync(transferred),
          compressor.decompressBatchAsync(batch),
        ];
        resizable.resize(0);
        for (const { buffer } of [transferred, batch.bytes, batch.offsets])
          structuredClone(buffer, { transfer: [buffer] });
        const [first, second, third] = await Promise.all(running);
        for (const { bytes } of [first, second])
          if (Buffer.compare(bytes, expected.bytes) !== 0) throw new Error('another result');
        if (Buffer.compare(third, textPages(200)) !== 0) throw new Error('other pages');
      }`);
  });

  test('another thread that writes to the memory it reads and writes', () => {
    const source = workerSource(`
      const { bytes, stop } = workerData;
      for (let at = 0; Atomics.load(stop, 0) === 0; at += 1)
        bytes[(at * 2654435761) % bytes.length] = at;`);
    survives(`
      const pages = new Uint8Array(new SharedArrayBuffer(100 * PAGE_BYTES));
      pages.set(textPages(100));
      const stop = new Int32Array(new SharedArrayBuffer(4));
      const worker = new Worker(${source}, { workerData: { bytes: pages, stop } });
      for (const algorithm of ['lz4', 'lz4hc', 'zstd', 'adaptive']) {
        const compressor = new CompressorBuilder().algorithm(algorithm).build();
        for (let round = 0; round < 30; round += 1) {
          for (const batch of [compressor.compressBatch(pages), await compressor.compressBatchAsync(pages)])
            compressor.decompressBatch(batch);
          // What it reads is what the other thread writes to.
          const stored = pages.subarray(0, 3000);
          try { compressor.decompressInto(stored, newPage()); } catch {}
          compressor.compressInto(newPage(), pages);
          const offsets = new Uint32Array(pages.buffer, 0, 50);
          const batch = { algorithm, dictionaryId: undefined, bytes: pages, offsets };
          try { compressor.decompressBatch(batch); } catch {}
          try { await compressor.decompressBatchAsync(batch); } catch {}
          const into = { bytes: pages, offsets: new Uint32Array(new SharedArrayBuffer(404)) };
          await compressor.compressBatchAsync(textPages(100), { into });
        }
      }
      Atomics.store(stop, 0, 1);
      await new Promise((resolve) => worker.on('exit', resolve));`);
  });

  test('a stack that is full', () => {
    survives(`
      const compressor = new CompressorBuilder().algorithm('zstd').build();
      const page = newPage();
      const out = newPage();
      const recurse = () => { compressor.compressInto(page, out); recurse(); };
      try { recurse(); } catch (error) { if (!(error instanceof RangeError)) throw error; }
      if (compressor.compressInto(page, out) !== 8) throw new Error('another result');`);
  });

  test('prototypes that somebody has spoilt', () => {
    survives(`
      const compressor = new CompressorBuilder().build();
      const spoilt = ['then', 'code', 'promise', 'cancel', 'stored', 'offsets', 'pageIndex', 'signal', 'threads'];
      for (const name of spoilt)
        Object.defineProperty(Object.prototype, name, {
          get() { throw new Error('get ' + name); },
          set() { throw new Error('set ' + name); },
          configurable: true,
        });
      const attempt = async (action) => { try { await action(); } catch {} };
      await attempt(() => compressor.compress(new Uint8Array(1)));
      await attempt(() => compressor.compressBatchAsync(textPages(3), { threads: 1, signal: undefined }));
      await attempt(() => compressor.decompressBatch({ bytes: new Uint8Array(1), offsets: new Uint32Array([0, 1]) }));
      await attempt(() => compressor.decompressBatchAsync({ bytes: new Uint8Array(1), offsets: new Uint32Array([0, 1]) }, { threads: 1, signal: undefined }));
      await attempt(() => compressor.stats());
      for (const name of spoilt) delete Object.prototype[name];
      if (compressor.compress(newPage()).form !== 'same-filled') throw new Error('another result');`);
  });

  test('globals that somebody has replaced', () => {
    survives(`
      const compressor = new CompressorBuilder().build();
      const { ArrayBuffer } = globalThis;
      const leaked = [];
      class Leaking extends ArrayBuffer { constructor(...size) { super(...size); leaked.push(this); } }
      for (const other of [undefined, 1, () => 1, Array, Leaking]) {
        globalThis.ArrayBuffer = other;
        const batch = await compressor.compressBatchAsync(somePages);
        const restored = compressor.decompressBatchAsync(batch);
        for (const buffer of leaked.splice(0)) structuredClone(buffer, { transfer: [buffer] });
        if (Buffer.compare(await restored, somePages) !== 0) throw new Error('other pages');
      }
      globalThis.ArrayBuffer = ArrayBuffer;`);
  });

  test('many workers that use it at once', () => {
    const source = workerSource(`
      const pages = textPages(100);
      for (const algorithm of ['lz4', 'zstd', 'adaptive']) {
        const compressor = new CompressorBuilder().algorithm(algorithm).build();
        for (let round = 0; round < 5; round += 1) {
          const restored = await compressor.decompressBatchAsync(await compressor.compressBatchAsync(pages));
          if (Buffer.compare(restored, pages) !== 0) throw new Error('other pages');
        }
      }`);
    survives(`
      const workers = Array.from({ length: 12 }, () => new Worker(${source}));
      await Promise.all(workers.map((worker) => new Promise((resolve, reject) => {
        worker.on('error', reject);
        worker.on('exit', resolve);
      })));`);
  });
});

test('a compressor of one copy of the addon is none to another copy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trueno-addon-copy-'));
  try {
    const first = loadNativeAddon();
    if (!first.ok) throw first.error;
    const path = join(folder, 'copy.node');
    const original = NATIVE_ADDON_PATHS.find((each) => loadNativeAddon([each]).ok);
    copyFileSync(original ?? '', path);
    const second = loadNativeAddon([path]);
    if (!second.ok) throw second.error;
    expect(second.value).not.toBe(first.value);
    const own = second.value.createCompressor('lz4', undefined, undefined, undefined, undefined);
    const buffers = [new Uint8Array(4096), new Uint8Array(4096)] as const;
    expect(second.value.compressInto(own, ...buffers)).toBe(8);
    expect(codeOf(() => first.value.compressInto(own, ...buffers))).toBe('TRUENO_INVALID_ARGUMENT');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
