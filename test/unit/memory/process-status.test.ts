import { expect, test } from 'vitest';
import { parseProcessStatus } from '../../../generator/core/memory/process-status.ts';

test('a process has memory', () => {
  const text =
    'Name:\tnode\nState:\tS (sleeping)\nVmSize:\t 1000 kB\nRssAnon:\t     512 kB\nRssShmem:\t 8 kB\n';
  expect(parseProcessStatus(text)).toEqual({
    name: 'node',
    kind: 'process',
    anonymousBytes: 524288,
    sharedBytes: 8192,
  });
});

test('a kernel thread has none', () => {
  const text = 'Name:\tkthreadd\nState:\tS (sleeping)\nKthread:\t1\n';
  expect(parseProcessStatus(text)).toMatchObject({
    name: 'kthreadd',
    kind: 'kernel thread',
    anonymousBytes: 0,
    sharedBytes: 0,
  });
});

test.each(['Z (zombie)', 'X (dead)'])('one in state %s has ended', (state) => {
  expect(parseProcessStatus(`Name:\tsh\nState:\t${state}\n`).kind).toBe('ended');
});

test('names are as the program set them', () => {
  expect(parseProcessStatus('Name:\ta\\nb\\\\c: d\nVmSize:\t1 kB\n').name).toBe('a\nb\\c: d');
});
