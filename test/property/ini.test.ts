import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lintIniDocument, readIniDocument } from '../../generator/core/config/ini/index.ts';
import { LONGEST_FOR_INI, readPlainDocument } from '../../generator/core/config/ini/plain-document.ts';
import { readReferenceDocument } from '../../generator/core/config/ini/reference-document.ts';
import { iniLinesArbitrary, iniTextArbitrary, plainIniTextArbitrary } from './ini-arbitrary.ts';

const anyText = fc.oneof(
  iniTextArbitrary,
  iniLinesArbitrary,
  plainIniTextArbitrary,
  fc.string({ unit: 'binary' }),
);

test('on every plain document, npm ini and the reference reader agree, and there is nothing to warn of', () => {
  let plain = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 3, arbitrary: plainIniTextArbitrary }, anyText), (text) => {
      const document = readPlainDocument('/f', text);
      if (document === undefined) return;
      plain += 1;
      const reference = readReferenceDocument('/f', text);
      expect(document).toEqual({ ...reference, isPlain: true });
      expect(lintIniDocument(reference, text)).toEqual([]);
    }),
    { numRuns: 2000 },
  );
  expect(plain, 'documents that were plain').toBeGreaterThan(300);
});

test('what is in the lines of a long document is what npm ini reads in a short one', () => {
  let plain = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 3, arbitrary: plainIniTextArbitrary }, anyText), (text) => {
      const document = readPlainDocument('/f', text);
      const long = `${text}\n#${'x'.repeat(LONGEST_FOR_INI)}`;
      expect(readPlainDocument('/f', long)).toEqual(document);
      if (document !== undefined) plain += 1;
    }),
    { numRuns: 2000 },
  );
  expect(plain, 'documents that were plain').toBeGreaterThan(300);
});

test('no text makes the reader or the lint throw', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      lintIniDocument(readIniDocument('/f', text), text);
    }),
    { numRuns: 1000 },
  );
});

test('keys have no blanks at their ends and are never empty, every position is in the text and positions rise', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { assignments, sections } = readIniDocument('/f', text);
      const lines = text.split('\n').map((line) => [...line].length);
      const places = [
        ...assignments.flatMap((a) => [a.position, a.valuePosition]),
        ...sections.map((s) => s.position),
      ];
      for (const { line = 0, column = 0 } of places) {
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
        expect(column).toBeLessThanOrEqual((lines[line - 1] ?? -1) + 1);
      }
      for (const { key } of assignments) expect(key).toMatch(/^[^\n\r\t ](?:.*[^\n\r\t ])?$/s);
      const order = assignments.map(({ position }) => (position.line ?? 0) * 1e6 + (position.column ?? 0));
      expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
    }),
    { numRuns: 1000 },
  );
});

test('a value of any characters survives when its backslashes and quotes have a backslash before them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const value = `<${text}>`;
      const source = `[zram0]\noptions = "${value.replaceAll(/["\\]/g, '\\$&')}"\n`;
      const { assignments, diagnostics } = readIniDocument('/f', source);
      expect(diagnostics).toEqual([]);
      expect(assignments.map((assignment) => assignment.value)).toEqual([value]);
    }),
  );
});
