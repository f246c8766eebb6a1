import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeHost } from '../../../generator/host/fake-host.ts';
import { MachineHost } from '../../../generator/host/machine-host.ts';

let root: string;
let host: MachineHost;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'trueno-host-'));
  mkdirSync(join(root, 'etc/folder'), { recursive: true });
  writeFileSync(join(root, 'etc/file'), 'text\n');
  writeFileSync(join(root, 'etc/bytes'), Buffer.from([0xff]));
  writeFileSync(join(root, 'etc/program'), '');
  chmodSync(join(root, 'etc/program'), 0o755);
  for (const [name, target] of [
    ['absolute', '/etc/file'],
    ['relative', 'file'],
    ['dangling', '/gone'],
    ['outside', '../../../../../../etc/passwd'],
    ['loop', 'loop'],
    ['null', '/dev/null'],
    ['program-link', '/etc/program'],
    ['folder-link', '/etc/folder'],
  ] as const)
    symlinkSync(target, join(root, 'etc', name));
  execFileSync('mkfifo', [join(root, 'etc/fifo')]);
  writeFileSync(join(root, 'etc/huge'), '');
  truncateSync(join(root, 'etc/huge'), 4 * 1024 * 1024 + 1);
  host = new MachineHost(root, { A: 'b' });
});
afterAll(() => rmSync(root, { recursive: true }));

test.each([
  '/gone',
  '/etc/file/below-a-file',
  '/etc/dangling',
  '/etc/outside',
  '/dev/null',
  '/../etc/passwd',
  `/${'x'.repeat(200)}`,
])('%s is absent', (path) => {
  expect(host.readText(path)).toEqual({ kind: 'absent' });
  expect(host.exists(path)).toBe(false);
  expect(host.isExecutable(path)).toBe(false);
  expect(host.entries(path)).toEqual([]);
});

test.each([
  ['/etc/folder', 'is a directory'],
  ['/etc/folder-link', 'is a directory'],
  ['/etc/fifo', 'is not a regular file'],
  ['/etc/huge', 'is larger than 4 MiB'],
  ['/etc/loop', 'cannot be read: too many symbolic links encountered (ELOOP)'],
  ['/etc/bytes', 'is not valid UTF-8 (line 1)'],
  [`/${'x'.repeat(300)}`, 'cannot be read: name too long (ENAMETOOLONG)'],
])('%s cannot be read, and the reason is said, case %#', (path, reason) => {
  expect(host.readText(path)).toEqual({ kind: 'unreadable', reason });
});

test('a name with a NUL is no crash', () => {
  expect(host.readText('/a\0b').kind).toBe('unreadable');
  expect(host.exists('/a\0b')).toBe(false);
  expect(host.entries('/a\0b')).toEqual([]);
  expect(host.linkText('/a\0b')).toBeUndefined();
  expect(host.isExecutable('/a\0b')).toBe(false);
});

test('links are followed below the root, and can be read as links', () => {
  expect(host.readText('/etc/absolute')).toEqual({ kind: 'text', text: 'text\n' });
  expect(host.readText('/etc/relative')).toEqual({ kind: 'text', text: 'text\n' });
  expect(host.linkText('/etc/null')).toBe('/dev/null');
  expect(host.linkText('/etc/file')).toBeUndefined();
  expect(host.linkText('/gone')).toBeUndefined();
});

test('only a file that can be executed is executable', () => {
  expect(host.isExecutable('/etc/program')).toBe(true);
  expect(host.isExecutable('/etc/program-link')).toBe(true);
  expect(host.isExecutable('/etc/file')).toBe(false);
  expect(host.isExecutable('/etc/folder')).toBe(false);
});

test('entries have the kind of what is there, not of what it leads to', () => {
  const kinds = new Map(host.entries('/etc').map(({ name, kind }) => [name, kind]));
  expect(kinds.get('file')).toBe('file');
  expect(kinds.get('folder')).toBe('directory');
  expect(kinds.get('folder-link')).toBe('link');
  expect(kinds.get('dangling')).toBe('link');
  expect(host.entries('/etc/folder-link')).toEqual([]);
});

test('with / as its root it reads the machine', () => {
  expect(new MachineHost('/', {}).readText(join(root, 'etc/file'))).toEqual({ kind: 'text', text: 'text\n' });
  expect(new MachineHost('/', {}).linkText(join(root, 'etc/null'))).toBe('/dev/null');
});

test('the fake answers as the real one does', () => {
  const fake = new FakeHost({
    '/etc/file': 'text\n',
    '/etc/bytes': { unreadable: 'is not valid UTF-8 (line 1)' },
    '/etc/program': { program: '' },
    '/etc/folder/x': '',
    '/etc/absolute': { link: '/etc/file' },
    '/etc/dangling': { link: '/gone' },
    '/etc/loop': { link: '/etc/loop' },
  });
  for (const name of ['file', 'bytes', 'program', 'absolute', 'dangling', 'loop', 'gone']) {
    const path = `/etc/${name}`;
    expect(fake.readText(path), path).toEqual(host.readText(path));
    expect(fake.exists(path), path).toBe(host.exists(path));
    expect(fake.isExecutable(path), path).toBe(host.isExecutable(path));
  }
});
