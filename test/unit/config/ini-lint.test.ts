import { expect, test } from 'vitest';
import { lintIniDocument, readIniDocument } from '../../../generator/core/config/ini/index.ts';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';

function lint(text: string): string[] {
  const diagnostics = lintIniDocument(readIniDocument('/f', text), text);
  expect(diagnostics.every(({ severity }) => severity === 'warning')).toBe(true);
  return diagnostics.map(formatDiagnostic);
}

test.each([
  '',
  '# comment\n[zram0]\nzram-size = min(ram / 2, 4096)\n',
  '[zram0]\noptions = "a # b"',
  '[zram0]\noptions = a#b;c',
  '[zram0]\noptions = a \\# b',
  '[zram0]\noptions = "a\nb"',
  '[zram0]\noptions = a, \\\n  b',
  '[zram0]\noptions = \\"\\\\\\x0041\\n',
  '[zram0]\noptions = "C:\\\\Windows"',
  '[zram0]\nzork =\n\n[zram1]\nzork = 1',
  'set!x = sleep 1; echo 5 # five',
  'set!x = "echo 5\necho 6"',
])('there is nothing to say about %j', (text) => {
  expect(lint(text)).toEqual([]);
});

test('a line without = that swallows the next one: both are named', () => {
  expect(lint('[zram0]\ngarbage\nzram-size = 5')).toEqual([
    '/f:2:1: garbage\\nzram-size=5: no "=" follows "garbage", so it is one key with "zram-size" of line 3; ' +
      'what line 3 sets is lost (write key = value in line 2, or put # in its column 1 to make it a comment)',
  ]);
  expect(lint('garbage\r[zram1]\ra=1')).toEqual([
    expect.stringContaining('"garbage", so it is one key with "a" of'),
  ]);
});

test.each(['zram size = 5', 'z#=5', '\\#zork = 5', 'zram\u00a0size=5', 'z ;=5'])(
  '%j has an odd key',
  (line) => {
    expect(lint(`[zram0]\n${line}`)).toEqual([
      expect.stringMatching(/^\/f:2:1: .*everything before the "=" is the key/),
    ]);
  },
);

test.each(['ram / 2 # half', 'ram ;', '# half', '; half', 'x\t# y'])(
  'the value %j looks like a comment',
  (value) => {
    expect(lint(`[zram0]\nzram-size = ${value}`)).toEqual([
      expect.stringMatching(/^\/f:2:13: zram-size=.*: there are no comments after a value/),
    ]);
  },
);

test.each([
  ['"a" tail', '"tail"'],
  ['"a""b"', '""b""'],
  ["'it''s'", '"\'s\'"'],
])('in %j, %s comes after the quote', (value, tail) => {
  expect(lint(`[zram0]\noptions = ${value}`)).toEqual([
    expect.stringContaining(`${tail} comes after the closing quote`),
  ]);
});

test('a comment after a quoted value is named as both', () => {
  expect(lint('[zram0]\noptions = "a" # b')).toEqual([
    expect.stringContaining('"# b" comes after the closing quote'),
    expect.stringContaining('there are no comments after a value'),
  ]);
});

test.each([
  ['a = "1\nb = 2\nc = "3"', 'includes "b = 2"'],
  ["a = '1\n[zram1]\nc = 3'", 'includes "[zram1]"'],
  ['a = 1\\\nb = 2', 'includes "b = 2"'],
])('%j swallows a line', (lines, text) => {
  expect(lint(`[zram0]\n${lines}`)).toContainEqual(expect.stringContaining(text));
});

test.each([
  ['options = C:\\Windows', '"\\W" is read as "W"; the backslash is dropped (write "\\\\W")'],
  ['options = "\\q"', '"\\q" is read as "q"'],
  ['mount\\-point = /x', '"\\-" is read as "-"'],
  ['set!x = awk {print\\$1}', '"\\$" is read as "$"'],
  ['options = a\\\r\nb=2', 'a backslash at the end of a line that ends in CR LF'],
])('%j loses a backslash', (line, text) => {
  expect(lint(line)).toEqual([expect.stringContaining(text)]);
});

test('a section name over several lines', () => {
  expect(lint('[zram0\nzram-size = 5\n[zram1]')).toEqual([
    expect.stringMatching(/^\/f:1:1: the first line of this section header has no \]/),
  ]);
});

test('a key that is set twice, also in a section that goes on later', () => {
  expect(lint('a=0\n[zram0]\na=1\na=2\n[zram1]\na=3\n[zram0]\na=4')).toEqual([
    expect.stringMatching(/^\/f:4:1: a=2: the same key is set in line 3; the later one counts/),
    expect.stringMatching(/^\/f:8:1: a=4: the same key is set in line 4; the later one counts/),
  ]);
});

test('text that was refused is linted as far as it could be read', () => {
  expect(lint('[zram0]\noptions = "\nzram-size = ram # x\n[zram1')).toEqual([
    expect.stringMatching(/^\/f:3:13: zram-size=ram # x: there are no comments/),
  ]);
});

test.each([
  [
    "grep -c '\\bcpu\\b' /proc/stat",
    '"\\b" is read as a backspace; the command gets that character (write "\\\\b")',
  ],
  ['find / -exec echo 1 \\;', '"\\;" is read as ";"; the backslash is dropped (write "\\\\;")'],
  ['echo \\"5\\"', '"\\"" is read as """; the backslash is dropped (write "\\\\"")'],
])('the shell does not see the backslash of set!x = %s', (command, finding) => {
  const lines = lint(`set!x = ${command}`);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(finding);
});

test.each(["printf '%s\\n' 5", 'echo \\\n 5', '"echo \\"5\\""', 'echo a\\\\b', 'echo [5] # \\t'])(
  'set!x = %s means the same to the shell',
  (command) => {
    expect(lint(`set!x = ${command}`)).toEqual([]);
  },
);
