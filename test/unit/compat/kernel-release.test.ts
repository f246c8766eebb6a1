import { expect, test } from 'vitest';
import {
  compareKernelReleases,
  IO_URING_SYSCTL_SINCE,
  type KernelRelease,
  kernelHas,
  parseKernelRelease,
  ZRAM_BACKENDS_SINCE,
} from '../../../generator/core/compat/kernel-release.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

function release(text: string): KernelRelease {
  const parsed = parseKernelRelease(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error}`);
  return parsed.value;
}

test.each([
  ...HOSTILE_TEXTS,
  '6',
  '6.',
  '.12',
  'v6.12',
  '6.x.1',
  '-6.12',
  '6.12 x',
  '6.12/../../etc',
  '6.12.1\n6.13',
  '123456.1',
])('no kernel release, case %#', (text) => {
  const parsed = parseKernelRelease(text);
  expect(parsed).toEqual({ ok: false, error: expect.stringContaining('not a kernel release') });
});

test.each([
  ['6.12.117+deb13-amd64\n', 6, 12, 117, '+deb13-amd64'],
  ['6.18.44-fc-v657', 6, 18, 44, '-fc-v657'],
  ['7.3-rc1', 7, 3, 0, '-rc1'],
  ['6.8.0-138-generic', 6, 8, 0, '-138-generic'],
  ['5.14.0-570.el9.x86_64', 5, 14, 0, '-570.el9.x86_64'],
  ['6.12', 6, 12, 0, ''],
  ['6.12.', 6, 12, 0, '.'],
] as const)('%s is taken apart', (text, major, minor, patch, suffix) => {
  expect(release(text)).toEqual({ major, minor, patch, suffix, text: text.trim() });
});

test.each([
  ['6.9.9', '6.12.1'],
  ['5.19', '6.0'],
  ['6.12.9', '6.12.10'],
])('%s is older than %s', (older, newer) => {
  expect(compareKernelReleases(release(older), release(newer))).toBeLessThan(0);
  expect(compareKernelReleases(release(newer), release(older))).toBeGreaterThan(0);
});

test('suffixes do not count in a comparison', () => {
  expect(compareKernelReleases(release('6.12.1-a'), release('6.12.1+b'))).toBe(0);
});

test.each([
  ['6.11.99', ZRAM_BACKENDS_SINCE, false],
  ['6.12-rc1', ZRAM_BACKENDS_SINCE, true],
  ['7.0', ZRAM_BACKENDS_SINCE, true],
  ['5.99', ZRAM_BACKENDS_SINCE, false],
  ['6.5.13', IO_URING_SYSCTL_SINCE, false],
  ['6.6.0', IO_URING_SYSCTL_SINCE, true],
] as const)('what %s has', (text, since, has) => {
  expect(kernelHas(release(text), since)).toBe(has);
});
