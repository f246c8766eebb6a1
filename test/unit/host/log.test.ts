import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Severity } from '../../../generator/core/diagnostic.ts';
import { kernelLogRecord } from '../../../generator/host/kernel-log-record.ts';
import { StreamLog } from '../../../generator/host/stream-log.ts';
import { describeSystemError, errorCode } from '../../../generator/host/system-error.ts';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'trueno-log-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

const SEVERITIES: readonly Severity[] = ['debug', 'info', 'warning', 'error'];

test.each([
  ['error', 'error: e\n'],
  ['info', 'info: i\nwarning: w\nerror: e\n'],
  ['debug', 'debug: d\ninfo: i\nwarning: w\nerror: e\n'],
] as const)('down to %s is written', (least, expected) => {
  const path = join(scratch, least);
  const fd = openSync(path, 'w');
  const log = new StreamLog(fd, least);
  log.log(SEVERITIES.map((severity) => ({ severity, text: severity.charAt(0) })));
  expect(readFileSync(path, 'utf8')).toBe(expected);
  closeSync(fd);
});

test('a stream that is closed or full is no reason to fail', () => {
  const full = openSync('/dev/full', 'w');
  for (const fd of [full, -1, 99_999]) new StreamLog(fd, 'debug').log([{ severity: 'error', text: 'x' }]);
  closeSync(full);
});

test('a record of the kernel log has level, sender, text and one line feed', () => {
  expect(kernelLogRecord('me[5]', { severity: 'error', text: 'a\nb' })).toBe('<3>me[5]: a\\nb\n');
  expect(kernelLogRecord('me[5]', { severity: 'debug', text: '' })).toBe('<7>me[5]: \n');
});

test.each(['x', 'é', '€', '🐘'])(
  'a record of too many %s is cut between characters and fits the kernel',
  (character) => {
    const many = character.repeat(400 / character.length);
    for (const shift of ['', 'a', 'ab', 'abc']) {
      const record = kernelLogRecord('me[5]', {
        severity: 'info',
        text: shift + many,
        consequence: many,
        hint: many,
      });
      expect(Buffer.byteLength(record)).toBeLessThanOrEqual(900);
      expect(Buffer.byteLength(record)).toBeGreaterThan(890);
      expect(record).toMatch(
        new RegExp(`^<6>me\\[5\\]: ${shift}${character}[^\ufffd]*${character}…\n$`, 'u'),
      );
    }
  },
);

test.each([undefined, null, 5, 'text', {}, { code: 5 }, new Error('x')])('%j has no errno', (thrown) => {
  expect(errorCode(thrown)).toBeUndefined();
  expect(describeSystemError(thrown)).toEqual(expect.any(String));
});

test('a system error is told in words and by its name', () => {
  expect(describeSystemError({ code: 'EACCES' })).toBe('permission denied (EACCES)');
  expect(describeSystemError({ code: 'EWHATEVER' })).toBe('EWHATEVER');
  expect(describeSystemError(new Error('no errno'))).toBe('no errno');
});
