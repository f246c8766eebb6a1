import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requireNativeAddon } from '../../generator/library/native-addon.ts';
import { codeOf } from './code-of.ts';

const addon = requireNativeAddon();
const PAGES = 32;

let folder: string;
let path: string;
let descriptor: number;
let contents: Uint8Array;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trueno-requests-'));
  path = join(folder, 'file');
  descriptor = openSync(path, 'w+');
  contents = new Uint8Array(new SharedArrayBuffer(PAGES * 4096));
  for (let at = 0; at < contents.length; at++) contents[at] = (at * 7 + (at >> 12)) & 255;
});
afterEach(() => {
  closeSync(descriptor);
  rmSync(folder, { recursive: true });
});

const ORDER = Uint32Array.from({ length: PAGES }, (_, nth) => PAGES - 1 - nth);

describe('requests', () => {
  test('write the contents and compare what they read, also when the descriptor is closed meanwhile', async () => {
    const own = openSync(path, 'r+');
    const job = addon.runRequests(own, 'write', 4096, 8, contents, ORDER);
    closeSync(own);
    const { status, errno, latencies_ns, wall_ns } = await job.promise;
    expect({ status, errno }).toEqual({ status: 'done', errno: 0 });
    expect(latencies_ns).toHaveLength(PAGES);
    expect(Math.min(...latencies_ns)).toBeGreaterThan(0);
    expect(wall_ns).toBeGreaterThan(0);
    expect(Buffer.compare(readFileSync(path), contents)).toBe(0);
    expect(await addon.runRequests(descriptor, 'read', 4096, 8, contents, ORDER).promise).toMatchObject({
      status: 'done',
    });
  });

  test('name what differs, and what fails', async () => {
    await addon.runRequests(descriptor, 'write', 4096, 1, contents, ORDER).promise;
    contents.fill(0, 5 * 4096, 5 * 4096 + 99);
    const read = (): Promise<unknown> =>
      addon.runRequests(descriptor, 'read', 4096, 4, contents, ORDER).promise;
    expect(await read()).toMatchObject({ status: 'differs', offsetBytes: 5 * 4096 });
    truncateSync(path, 4096);
    expect(await read()).toMatchObject({ status: 'failed', errno: constants.errno.EIO });
  });

  test('stop when they are cancelled', async () => {
    const job = addon.runRequests(descriptor, 'write', 4096, 1, contents, new Uint32Array(1e6));
    job.cancel();
    expect(await job.promise).toMatchObject({ status: 'cancelled' });
  });
});

describe('misuse', () => {
  const call = (...given: readonly unknown[]): unknown =>
    codeOf(() => (addon.runRequests as (...all: readonly unknown[]) => unknown)(...given));

  test.each([
    [[]],
    [['0', 'read', 4096, 1]],
    [[-1, 'read', 4096, 1]],
    [[1e9, 'read', 4096, 1]],
    [[Number.NaN, 'read', 4096, 1]],
    [[0, 'erase', 4096, 1]],
    [[0, 'read', 0, 1]],
    [[0, 'read', 0.5, 1]],
    [[0, 'read', 2 ** 40, 1]],
    [[0, 'read', 4096, 0]],
    [[0, 'read', 4096, 1e6]],
  ])('%j is refused', (given) => {
    expect(call(...given, contents, ORDER)).toBe('TRUENO_INVALID_ARGUMENT');
  });

  test('contents that could be taken away, and requests beyond them, are refused', () => {
    expect(call(descriptor, 'read', 4096, 1, new Uint8Array(8192), new Uint32Array(1))).toBe(
      'TRUENO_INVALID_ARGUMENT',
    );
    expect(call(descriptor, 'read', 4096, 1, contents, Uint32Array.of(PAGES))).toBe(
      'TRUENO_INVALID_ARGUMENT',
    );
    expect(call(descriptor, 'read', 4096, 1, contents, [0])).toBe('TRUENO_INVALID_ARGUMENT');
  });

  test('discarding tells the error', () => {
    expect(addon.discardStart(1e9, 4096)).toBe(constants.errno.EBADF);
    expect(codeOf(() => addon.discardStart(descriptor, 0))).toBe('TRUENO_INVALID_ARGUMENT');
  });
});
