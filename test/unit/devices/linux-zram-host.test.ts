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

test('a path that no system call can take is a bug of the caller, not an answer', () => {
  expect(() => host.readText('\0')).toThrow();
});

test('text is written as it is', () => {
  writeFileSync(join(folder, 'disksize'), '');
  expect(host.writeText(join(folder, 'disksize'), '4096')).toEqual({ ok: true, value: undefined });
  expect(readFileSync(join(folder, 'disksize'), 'utf8')).toBe('4096');
});
