import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDirectories } from '../../../generator/host/make-directories.ts';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'trueno-directories-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

test('what is there in the end is fine, whoever made it', () => {
  // It is there as soon as its parent is, as if another process had made it in between.
  expect(makeDirectories(`${scratch}/missing/..`, 0o700)).toBeUndefined();
  expect(makeDirectories(`${scratch}/a/b/c`, 0o700)).toBeUndefined();
  expect(makeDirectories(`${scratch}/a/b/c`, 0o700)).toBeUndefined();
  expect(statSync(`${scratch}/a/b`).mode & 0o777).toBe(0o700);
});

test('what cannot be made says why, and is no wait without end', () => {
  expect(makeDirectories('/proc/nothing/here', 0o700)).toBe('ENOENT');
  expect(makeDirectories(`${scratch}/${'x'.repeat(300)}`, 0o700)).toBe('ENAMETOOLONG');
});
