import { expect, test } from 'vitest';
import { readIniDocument } from '../../../generator/core/config/ini/index.ts';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';

/** What zram-generator refuses as a whole, in short: messages, assignments as `[section]key=value`, spoilt ones. */
function saved(text: string) {
  const { sections, assignments, diagnostics, spoilt } = readIniDocument('/f', text);
  return {
    messages: diagnostics.map(formatDiagnostic),
    severities: [...new Set(diagnostics.map(({ severity }) => severity))],
    sections: sections.map(({ name }) => name),
    assignments: assignments.map(({ section, key, value }) => `[${section ?? ''}]${key}=${value}`),
    spoilt: spoilt.map(({ section, key, value }) => `[${section ?? ''}]${key}=${value}`),
  };
}

test.each([
  ['after a header', '[zram0] # [zram1]\na=1', '1:9'],
  ['indented', '  ; zram-size = 1\n[zram0]\na=1', '1:3'],
  ['after a wide blank', '\u00a0#c\n[zram0]\na=1', '1:2'],
  ['after a lone carriage return', '[zram0]\r#c\na=1', '1:9'],
])('a comment %s is one, with a warning', (_, text, place) => {
  const { messages, severities, assignments, sections } = saved(text);
  expect(messages).toEqual([
    expect.stringMatching(
      `^/f:${place}: a comment that does not begin in column 1; .*zram-generator refuses`,
    ),
  ]);
  expect(severities).toEqual(['warning']);
  expect(sections).toEqual(['zram0']);
  expect(assignments).toEqual(['[zram0]a=1']);
});

test('a header without ] takes the rest of the file with it, and no line of that goes to the section before', () => {
  expect(saved('[zram0]\na=1\n[zram1\nb=2\n')).toMatchObject({
    messages: [
      '/f:3:1: no ] follows the [ of "[zram1"; the rest of this file is ignored (write the section header as [zram0])',
    ],
    severities: ['error'],
    sections: ['zram0'],
    assignments: ['[zram0]a=1'],
  });
  for (const text of ['[', '[\\', '[\n'.repeat(1000), '[zram0\\'])
    expect(saved(text)).toMatchObject({ messages: [expect.stringMatching(/^\/f:1:1: no \]/)], sections: [] });
});

test('a header with a broken escape takes everything up to the next header with it', () => {
  expect(saved('[zram0]\na=1\n[zr\\xzzzz]\nb=2\n [zram2]c=3')).toMatchObject({
    messages: [
      expect.stringMatching(/^\/f:3:1: the section header has a \\x without four hexadecimal digits/),
    ],
    sections: ['zram0', 'zram2'],
    assignments: ['[zram0]a=1', '[zram2]c=3'],
  });
});

test.each(['=5', ':5', ' = 5', '\\n=5', '\\x0020 = 5', '=\\xzz', '="', '=5 [zram1] x=1'])(
  '%j has no key: the line is ignored, the next one is not',
  (line) => {
    expect(saved(`[zram0]\n${line}\nb=2`)).toMatchObject({
      messages: [
        expect.stringMatching(/^\/f:2:\d+: there is no key before the "[=:]" of .*; the line is ignored/),
      ],
      severities: ['error'],
      sections: ['zram0'],
      assignments: ['[zram0]b=2'],
    });
  },
);

test.each([
  ['garbage', '1:1', 'the line is ignored'],
  ['[zram0]\na=1\ngarbage\n', '3:1', 'the line is ignored'],
  ['[zram0]\na=1\ngarbage\nmore\n# c', '3:1', 'lines 3 to 5 are ignored'],
  ['[zram0]\n\ufeff#c', '2:1', 'the line is ignored'],
  ['a\\', '1:1', 'the line is ignored'],
  ['[a]]', '1:4', 'the line is ignored'],
  ['\0', '1:1', 'the line is ignored'],
])('%j ends in a key without =', (text, place, consequence) => {
  const { messages, severities } = saved(text);
  expect(messages).toEqual([expect.stringMatching(`^/f:${place}: no "=" follows ".*"; ${consequence} \\(`)]);
  expect(severities).toEqual(['error']);
});

test('sections after a line without = are kept when no key follows', () => {
  expect(saved('garbage\nmore\n[zram1]\n stray\n[zram2] # c')).toMatchObject({
    messages: [
      expect.stringMatching(/^\/f:1:1: no "=" follows "garbage"; lines 1 to 2 are ignored/),
      expect.stringMatching(/^\/f:4:2: no "=" follows "stray"; the line is ignored/),
      expect.stringMatching(/^\/f:5:9: a comment/),
    ],
    sections: ['zram1', 'zram2'],
    assignments: [],
  });
});

test('a key with a broken escape is ignored with its lines', () => {
  expect(saved('[zram0]\nstray\nC\\xyz=1\nb=2')).toMatchObject({
    messages: [
      expect.stringMatching(
        /^\/f:2:1: the key that begins with "stray" has a \\x .*; lines 2 to 3 are ignored/,
      ),
    ],
    assignments: ['[zram0]b=2'],
  });
});

test.each([
  ['"discard', '2:9', 'the value begins with a " that is never closed'],
  ["'discard", '2:9', "the value begins with a ' that is never closed"],
  ['"discard\\', '2:9', 'the value begins with a " that is never closed'],
  ['"C:\\xyz"', '2:9', 'the value has a \\x without four hexadecimal digits'],
  ['C:\\x86', '2:11', 'the value has a \\x without four hexadecimal digits'],
  ['\\x\u{1f4a9}00', '2:9', 'the value has a \\x without four hexadecimal digits'],
  ['\\xd800', '2:9', 'the value has a \\x without four hexadecimal digits'],
  ['\\xD83D\\xDE00', '2:9', 'the value has a \\x without four hexadecimal digits'],
  ['\\x-041', '2:9', 'the value has a \\x without four hexadecimal digits'],
  ['"a" \\x1', '2:13', 'the value has a \\x without four hexadecimal digits'],
])('the value %j is spoilt, and the next line is read', (value, place, text) => {
  const { messages, severities, assignments, spoilt } = saved(`[zram0]\noptions=${value}\nb=2\n[zram1]\nc=3`);
  expect(messages).toEqual([expect.stringContaining(`${text}; no device is set up from section [zram0] (`)]);
  expect(messages[0]).toMatch(`/f:${place}: options=`);
  expect(severities).toEqual(['error']);
  expect(assignments).toEqual(['[zram0]b=2', '[zram1]c=3']);
  expect(spoilt).toEqual([`[zram0]options=${value}`]);
});

test('a backslash as the last character spoils the value', () => {
  expect(saved('[zram0]\na=1\noptions = b\\')).toMatchObject({
    messages: [expect.stringMatching(/^\/f:3:12: options=b\\: the file ends after a backslash; no device/)],
    assignments: ['[zram0]a=1'],
    spoilt: ['[zram0]options=b\\'],
  });
});

test('a broken escape in a joined line takes that line with it', () => {
  expect(saved('[zram0]\na=1 \\\n2 \\x3\nb=2')).toMatchObject({
    assignments: ['[zram0]b=2'],
    spoilt: ['[zram0]a=1 \\'],
  });
});

test('before the first header, only the assignment is lost', () => {
  expect(saved('set!a = "echo\n[zram0]')).toMatchObject({
    messages: [expect.stringContaining('; the assignment is ignored (')],
    sections: ['zram0'],
    spoilt: ['[]set!a="echo'],
  });
});

test('a message repeats no more than the start of a long line', () => {
  for (const text of ['x', '=', '[', 'a="'].map((start) => start + 'y'.repeat(100_000)))
    for (const message of saved(text).messages) expect(message.length).toBeLessThan(600);
});

/** A reader that goes back over what it has read needs minutes for these and runs into the test's time limit. */
test.each([
  ...[
    'a\n',
    'a\n[b]\n',
    '[\n',
    '[\\x\n',
    '[a]',
    '=\n',
    '=\r',
    'a="\n',
    'a="\r b\\x\r',
    'a=b\\\n',
    '\\x\r',
    ' #\n',
  ],
])('200 kB of %j are read without going back', (piece) => {
  const text = piece.repeat(200_000 / piece.length);
  for (const end of ['', '\\xzz']) {
    const { sections, assignments, diagnostics } = readIniDocument('/f', text + end);
    expect(sections.length + assignments.length + diagnostics.length).toBeGreaterThan(0);
  }
});
