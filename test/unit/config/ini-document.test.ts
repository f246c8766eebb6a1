import { describe, expect, test } from 'vitest';
import { readIniDocument } from '../../../generator/core/config/ini/index.ts';

/** Section, key and value of each assignment; the text must be one that zram-generator accepts. */
function accepted(text: string): (readonly [string | undefined, string, string])[] {
  const document = readIniDocument('/f', text);
  expect(document.diagnostics).toEqual([]);
  expect(document.spoilt).toEqual([]);
  return document.assignments.map(({ section, key, value }) => [section, key, value] as const);
}

function sectionNames(text: string): string[] {
  return readIniDocument('/f', text).sections.map(({ name }) => name);
}

/** Every row was run through zram-generator 1.2.1-2 of Debian 13. */
const VALUES: readonly (readonly [source: string, value: string])[] = [
  ['', ''],
  ['""', ''],
  ["''", ''],
  ['"" x', 'x'],
  [' spaced ', 'spaced'],
  ['" spaced "', 'spaced'],
  ['" a " tail ', 'a  tail'],
  ['"q" tail', 'q tail'],
  ['"a""b"', 'a"b"'],
  ["'it''s'", "it's'"],
  ["it's", "it's"],
  ['x "y" z', 'x "y" z'],
  ['\'"a"\'', '"a"'],
  ['"a\\"b"', 'a"b'],
  ['\\"a\\"', '"a"'],
  ['"a" # x', 'a # x'],
  ['"x\ny"', 'x\ny'],
  ['"x\ny" tail', 'x\ny tail'],
  ['"a\\\nb"', 'ab'],
  ['a # b', 'a # b'],
  ['a;b', 'a;b'],
  ['# x', '# x'],
  ['[x', '[x'],
  ['[x]', '[x]'],
  ['=b', '=b'],
  ['a=b', 'a=b'],
  [':b', ':b'],
  ['a.b', 'a.b'],
  ['true', 'true'],
  ['null', 'null'],
  ['{"x":1}', '{"x":1}'],
  ['\\n a', 'a'],
  ['a \\n', 'a'],
  ['a\\nb', 'a\nb'],
  ['a\\0\\a\\b\\t\\r\\nz', 'a\0\x07\b\t\r\nz'],
  ['\\;\\#\\=\\:', ';#=:'],
  ['C:\\Windows', 'C:Windows'],
  ['\\x0041b', 'Ab'],
  ['\\x+041', 'A'],
  ['\\x00e9', 'é'],
  ['"a\\x0022b"', 'a"b'],
  ['a\\\n  b', 'a  b'],
  ['a\\\nx=1', 'ax=1'],
  ['\u00a0a\u00a0', 'a'],
  ['\u2003a\u2028', 'a'],
  ['\v\f\u0085a\u0085', 'a'],
  ['\ufeffa', '\ufeffa'],
  ['\u200ba', '\u200ba'],
  ['\x1ca', '\x1ca'],
  ['a\0b', 'a\0b'],
  ['\u{1f4a9}', '\u{1f4a9}'],
  ['x'.repeat(100_000), 'x'.repeat(100_000)],
];

describe('what zram-generator accepts means the same here', () => {
  test.each(VALUES)('the value %j is %j', (source, value) => {
    expect(accepted(`[zram0]\noptions=${source}\nzork=1\n`)).toEqual([
      ['zram0', 'options', value],
      ['zram0', 'zork', '1'],
    ]);
  });

  test('no text, blanks and comments are an empty document', () => {
    for (const text of ['', '\n', ' \t\r\n\v', '# c', '; c\n#c\n\n', '\r\n#c', '#c\r[zram0]'])
      expect(readIniDocument('/f', text)).toMatchObject({
        sections: [],
        assignments: [],
        diagnostics: [],
        spoilt: [],
      });
  });

  test('a value ends at a line feed, a carriage return or both', () => {
    for (const lineBreak of ['\n', '\r', '\r\n'])
      expect(accepted(`[zram0]${lineBreak}a=1${lineBreak}b=2`)).toEqual([
        ['zram0', 'a', '1'],
        ['zram0', 'b', '2'],
      ]);
  });

  test('a backslash before CR LF does not join lines', () => {
    expect(accepted('[zram0]\na=b\\\r\nc=d')).toEqual([
      ['zram0', 'a', 'b'],
      ['zram0', 'c', 'd'],
    ]);
  });

  test('an empty value does not take the next line, indented or not', () => {
    expect(accepted('[zram0]\na=\n  b = 2\nc = \n\n\n d=3')).toEqual([
      ['zram0', 'a', ''],
      ['zram0', 'b', '2'],
      ['zram0', 'c', ''],
      ['zram0', 'd', '3'],
    ]);
  });

  test.each([
    ['a line without = joins the next one into one key', 'garbage\nzork=1', 'garbage\nzork'],
    ['it swallows a section header', 'garbage\n[zram1]\nzork=1', 'garbage\n[zram1]\nzork'],
    ['the = may be in the next line', 'zork\n=1', 'zork'],
    ['a colon does as well', ' z ork : 1', 'z ork'],
    ['quotes are part of the key', '"zork"=1', '"zork"'],
    ['brackets are', 'a[]=1', 'a[]'],
    ['a comment character is', 'z#=1', 'z#'],
    ['an escaped = is', 'z\\=ork=1', 'z=ork'],
    ['an escaped [ begins no section', '\\[zram1]=1', '[zram1]'],
    ['wide blanks around it go', '\u2003zork\u2028=1', 'zork'],
    ['a zero width space stays', '\u200bzork=1', '\u200bzork'],
    ['any alphabet will do', 'größe=1', 'größe'],
    ['NUL will do', '\0=1', '\0'],
    ['names of JavaScript are names', '__proto__=1', '__proto__'],
  ])('key: %s', (_, source, key) => {
    expect(accepted(`[zram0]\n${source}`)).toEqual([['zram0', key, '1']]);
  });

  test.each([
    ['[zram0]', ['zram0']],
    ['  [ zram0\u00a0]', ['zram0']],
    ['[]', ['']],
    ['[zram0][zram1]', ['zram0', 'zram1']],
    ['[zram0]\n[zram0]', ['zram0', 'zram0']],
    ['[zr\\x0061m0]', ['zram0']],
    ['[a\\]b]', ['a]b']],
    ['[a.b]', ['a.b']],
    ['[__proto__]', ['__proto__']],
    ['[zram0\n[zram1]', ['zram0\n[zram1']],
    ['[[a]', ['[a']],
  ])('the section names of %j are %j', (text, names) => {
    expect(accepted(text)).toEqual([]);
    expect(sectionNames(text)).toEqual(names);
  });

  test('text after a section header belongs to the section', () => {
    expect(accepted('[zram0]a=1\n[zram1] b=2')).toEqual([
      ['zram0', 'a', '1'],
      ['zram1', 'b', '2'],
    ]);
  });

  test('assignments before the first header have no section; repeated keys are all kept', () => {
    expect(accepted('a=1\n[]\na=2\n[zram0]\na=3\na=4\n[zram1]\n[zram0]\na=5')).toEqual([
      [undefined, 'a', '1'],
      ['', 'a', '2'],
      ['zram0', 'a', '3'],
      ['zram0', 'a', '4'],
      ['zram0', 'a', '5'],
    ]);
  });
});

describe('positions', () => {
  test.each([
    ['[zram0]\nzram-size = ram / 2', 2, 1, 2, 13],
    ['[zram0] zram-size=ram', 1, 9, 1, 19],
    ['[zram0]\n\t zram-size = "ram"', 2, 3, 2, 16],
    ['[zram0]\nzram-size = " ram" ', 2, 1, 2, 15],
    ['[zram0]\nzram-size = "" ram', 2, 1, 2, 16],
    ['[zram0]\nzram-size = "\n\nram"', 2, 1, 4, 1],
    ['[zram0]\nzram-size = \\\nram', 2, 1, 3, 1],
    ['[zram0]\nzram-size\n = \\x0020\\x0061', 2, 1, 3, 10],
    ['[zram0]\nzram-size =  \n', 2, 1, 2, 14],
    ['[zram0]\r\n\r\nzram-size =5\r\n', 3, 1, 3, 12],
    ['[zram0]\n\u{1f4a9}\u{1f4a9}=5', 2, 1, 2, 4],
    ['[zram0]\ra=5', 1, 9, 1, 11],
  ])('of %j: key %i:%i, value %i:%i', (text, line, column, valueLine, valueColumn) => {
    const [assignment] = readIniDocument('/f', text).assignments;
    expect(assignment?.position).toEqual({ path: '/f', line, column });
    expect(assignment?.valuePosition).toEqual({ path: '/f', line: valueLine, column: valueColumn });
  });

  test('of a section is its bracket', () => {
    const { sections } = readIniDocument('/f', '# c\n[zram0]\n  [zram1][zram2]');
    expect(sections.map(({ position }) => [position.line, position.column])).toEqual([
      [2, 1],
      [3, 3],
      [3, 10],
    ]);
  });
});
