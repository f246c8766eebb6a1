import { expect, test } from 'vitest';
import { capPerFile } from '../../../generator/core/config/message-cap.ts';
import type { Diagnostic, Severity } from '../../../generator/core/diagnostic.ts';
import { exitStatusOf } from '../../../generator/core/generate.ts';

function messages(count: number, path: string | undefined, severity: Severity): Diagnostic[] {
  const position = path === undefined ? {} : { position: { path } };
  return Array.from({ length: count }, (_, index) => ({ severity, ...position, text: `${index}` }));
}

test('a hundred messages about a file are kept, of more the first hundred', () => {
  expect(capPerFile(messages(100, '/a', 'info'))).toHaveLength(100);
  const capped = capPerFile([...messages(300_000, '/a', 'info'), ...messages(3, '/b', 'error')]);
  expect(capped).toHaveLength(104);
  expect(capped.at(-1)).toMatchObject({
    position: { path: '/a' },
    text: '299900 more messages about this file are left out',
  });
});

test('messages about no file are all kept', () => {
  expect(capPerFile(messages(1000, undefined, 'debug'))).toHaveLength(1000);
});

test('what is left out still makes the exit status', () => {
  const capped = capPerFile([
    ...messages(100, '/a', 'info'),
    ...messages(1, '/a', 'error'),
    ...messages(1, '/a', 'debug'),
  ]);
  expect(capped.at(-1)?.severity).toBe('error');
  expect(exitStatusOf(capped)).toBe(1);
});
