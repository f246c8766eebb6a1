import { expect, test } from 'vitest';
import { resolveBelow } from '../../../generator/host/root-path.ts';

/** Resolves below /r, where `links` maps a path of the root to the text of a link. */
function resolve(path: string, links: Readonly<Record<string, string>> = {}): string {
  return resolveBelow('/r', path, (asked) => {
    expect(`${asked}/`.startsWith('/r/')).toBe(true);
    return links[asked.slice('/r'.length)];
  });
}

test.each([
  ['', '/r/'],
  ['/', '/r/'],
  ['/../../etc', '/r/etc'],
  ['/a/../../../b', '/r/b'],
  ['//a/./b//', '/r/a/b'],
])('%j stays below the root as %s', (path, resolved) => {
  expect(resolve(path)).toBe(resolved);
});

test.each([
  ['/etc', '/r/etc/x'],
  ['/', '/r/x'],
  ['..', '/r/x'],
  ['../../../..', '/r/x'],
  ['usr/../../up', '/r/up/x'],
  ['.', '/r/x'],
  ['', '/r/x'],
])('a link to %j is followed as chroot(2) would', (target, resolved) => {
  expect(resolve('/link/x', { '/link': target })).toBe(resolved);
});

test('a relative link starts where it stands, and links lead on', () => {
  const links = { '/a/link': 'b', '/a/b': '/c', '/c': 'd' };
  expect(resolve('/a/link/x', links)).toBe('/r/d/x');
});

test.each([
  { '/loop': 'loop' },
  { '/loop': '/loop' },
  { '/loop': '/other', '/other': '/loop' },
  { '/loop': 'loop/loop/loop/loop' },
])('a loop ends in a path that does not exist: %j', (links) => {
  expect(resolve('/loop/x', links)).toMatch(/^\/r\/.*too-many-links$/);
});

test('slashes at the end of the root do not matter', () => {
  expect(resolveBelow('/r//', '/a', () => undefined)).toBe('/r/a');
});
