import { expect, test } from 'vitest';
import { runShell } from '../../generator/host/shell.ts';

// No program of ours, but processes all the same: these tests are not among the fast ones.

test.each([
  ['exit 3', { status: 3, stdout: '', failure: undefined }],
  ['kill -9 $$', { status: undefined, stdout: '', failure: 'killed by SIGKILL' }],
  ['echo 5; kill -TERM $$', { status: undefined, stdout: '5\n', failure: 'killed by SIGTERM' }],
  ['/nonexistent 2>/dev/null', { status: 127, stdout: '', failure: undefined }],
  ['a\0b', { status: undefined, stdout: '', failure: 'the command contains a NUL character' }],
  ['', { status: 0, stdout: '', failure: undefined }],
  ["printf '\\377'", { status: 0, stdout: '', failure: undefined }],
])('%j is told as it ended', (command, result) => {
  expect(runShell(command)).toMatchObject(result);
});

test('a command that prints without end is stopped', () => {
  const { status, failure } = runShell('exec yes');
  expect(status).toBeUndefined();
  expect(failure).toContain('ENOBUFS');
});

test('a command cannot read anything, and begins with no option of the shell', () => {
  expect(runShell('read x || echo none')).toMatchObject({ status: 0, stdout: 'none\n' });
  expect(runShell('-c 2>/dev/null')).toMatchObject({ status: 127 });
});

test('output is text as it came', () => {
  expect(runShell("printf 'ż\\n'")).toMatchObject({ status: 0, stdout: 'ż\n' });
});
