import { expect, test } from 'vitest';
import { shellRunner } from '../../generator/host/shell.ts';

// No program of ours, but processes all the same: these tests are not among the fast ones.

test.each([
  ['exit 3', { status: 3, stdout: '', failure: undefined }],
  ['kill -9 $$', { status: undefined, stdout: '', failure: 'it was killed by SIGKILL' }],
  ['echo 5; kill -TERM $$', { status: undefined, stdout: '5\n', failure: 'it was killed by SIGTERM' }],
  ['/nonexistent 2>/dev/null', { status: 127, stdout: '', failure: undefined }],
  ['a\0b', { status: undefined, stdout: '', failure: 'it contains a NUL character and was not run' }],
  ['', { status: 0, stdout: '', failure: undefined }],
  ["printf '\\377'", { status: 0, stdout: '', failure: 'what it printed is not UTF-8' }],
])('%j is told as it ended', (command, result) => {
  expect(shellRunner()(command)).toMatchObject(result);
});

test('a command that prints without end is stopped', () => {
  const { status, failure } = shellRunner()('exec yes');
  expect(status).toBeUndefined();
  expect(failure).toBe('it printed more than 1 MiB and was killed');
});

test('all commands together have one time limit', () => {
  const runShell = shellRunner(300);
  expect(runShell('exec sleep 60')).toMatchObject({
    status: undefined,
    failure: 'it was killed after 0.3 s',
  });
  expect(runShell('echo 5').failure).toContain('it was not run: set! commands before it took all of 0.3 s');
  expect(shellRunner()('echo 5')).toMatchObject({ status: 0, stdout: '5\n', failure: undefined });
});

test('a process that is left behind and holds the output open is named as the reason of the wait', () => {
  const { status, failure } = shellRunner(500)('sleep 3 & echo 5');
  expect({ status, failure }).toEqual({
    status: 0,
    failure: expect.stringContaining('a process that it left behind'),
  });
});

test('a command cannot read anything, and begins with no option of the shell', () => {
  expect(shellRunner()('read x || echo none')).toMatchObject({ status: 0, stdout: 'none\n' });
  expect(shellRunner()('-c 2>/dev/null')).toMatchObject({ status: 127 });
});

test('output is text as it came', () => {
  expect(shellRunner()("printf 'ż\\n'")).toMatchObject({ status: 0, stdout: 'ż\n' });
});
