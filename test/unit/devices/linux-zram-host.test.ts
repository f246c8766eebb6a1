import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LinuxZramHost } from '../../../generator/devices/linux-zram-host.ts';

let folder = '';
const host = new LinuxZramHost();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zram-host-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a write never makes a file', () => {
  expect(host.writeText(join(folder, 'recomp_algorithm'), 'x')).toEqual({ ok: false, error: 'ENOENT' });
  expect(host.exists(join(folder, 'recomp_algorithm'))).toBe(false);
});

test('errors are names of error numbers', () => {
  mkdirSync(join(folder, 'd'));
  expect(host.writeText(join(folder, 'd'), 'x')).toEqual({ ok: false, error: 'EISDIR' });
  expect(host.readText(join(folder, 'd'))).toEqual({ ok: false, error: 'EISDIR' });
  expect(host.readText(join(folder, 'absent'))).toEqual({ ok: false, error: 'ENOENT' });
});

test('a path that no system call can take is an invalid argument', () => {
  expect(host.readText('\0')).toEqual({ ok: false, error: 'EINVAL' });
});

test('text is written as it is', () => {
  writeFileSync(join(folder, 'disksize'), '');
  expect(host.writeText(join(folder, 'disksize'), '4096')).toEqual({ ok: true, value: undefined });
  expect(readFileSync(join(folder, 'disksize'), 'utf8')).toBe('4096');
});

test('a file of our own is made with its folders, replaced, and removed, also when it is gone', () => {
  const path = join(folder, 'trueno-zram', 'fallback', 'zram0');
  host.createText(path, 'a long first text');
  expect(host.createText(path, 'why')).toEqual({ ok: true, value: undefined });
  expect(readFileSync(path, 'utf8')).toBe('why');
  expect(host.removeFile(path)).toEqual({ ok: true, value: undefined });
  expect(host.removeFile(path)).toEqual({ ok: true, value: undefined });
  expect(host.exists(path)).toBe(false);
});

test('a file where a folder should be is an error number', () => {
  writeFileSync(join(folder, 'trueno-zram'), '');
  const path = join(folder, 'trueno-zram', 'fallback', 'zram0');
  expect(host.createText(path, 'why')).toMatchObject({
    ok: false,
    error: expect.stringMatching(/^E[A-Z]+$/),
  });
});
