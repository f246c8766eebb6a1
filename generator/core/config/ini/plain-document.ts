import { parse } from 'ini';
import type { IniAssignment, IniDocument, IniSection } from './ini-document.ts';

/**
 * Reads a text for which npm `ini` and zram-generator(8) agree on every value, and only that: blank lines, comments in
 * column 1, `[name]` and `key = value` without quotes, escapes, comment characters, brackets, dots in section names,
 * repeated names or the words that `ini` makes booleans of. Undefined for every other text, valid or not.
 */
export function readPlainDocument(path: string, text: string): IniDocument | undefined {
  const outline = outlinePlainLines(path, text);
  if (outline === undefined || text.length > LONGEST_FOR_INI) return outline;
  const parsed: Record<string, Record<string, unknown>> = parse(text);
  const assignments: IniAssignment[] = [];
  for (const { section, key, position, valuePosition } of outline.assignments) {
    const value = section === undefined ? undefined : parsed[section]?.[key];
    if (typeof value !== 'string') return undefined;
    assignments.push({ section, key, value, position, valuePosition });
  }
  return { ...outline, assignments };
}

/**
 * `ini` runs regular expressions at each character and walks through each value, for quotes and escapes that these lines do
 * not have: on the boot binary's engine, half a microsecond for each. Nobody writes a file of hundreds of sections, programs
 * do; of those the values are taken as they stand in their lines, which are the same (test/property/ini.test.ts). In
 * UTF-16 code units.
 */
export const LONGEST_FOR_INI: number = 16 * 1024;

/** All but a blank line begins with something else. */
const BLANK = /^[ \t]*$/;
const HEADER = /^\[([A-Za-z0-9-]+)\]$/;
const ASSIGNMENT =
  /^([A-Za-z0-9-]+)([ \t]*=[ \t]*)([A-Za-z0-9+\-*/%^()<>&|!?@,._:=][A-Za-z0-9+\-*/%^()<>&|!?@,._:= \t]*)?$/;
/** What `ini` makes booleans and null of. */
const WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null']);

/** Where things stand, which `ini` does not say, and the values as written. One look at each line. */
function outlinePlainLines(path: string, text: string): IniDocument | undefined {
  if (text.includes('\r')) return undefined;
  const sections: IniSection[] = [];
  const assignments: IniAssignment[] = [];
  const sectionNames = new Set<string>();
  const keys = new Set<string>();
  let section: string | undefined;
  let line = 0;
  for (const content of text.split('\n')) {
    line += 1;
    const first = content[0];
    if (first === undefined || first === '#' || first === ';') continue;
    if (first === '[') {
      const name = HEADER.exec(content)?.[1];
      if (name === undefined || sectionNames.has(name)) return undefined;
      sectionNames.add(name);
      keys.clear();
      section = name;
      sections.push({ name, position: { path, line, column: 1 } });
      continue;
    }
    const match = ASSIGNMENT.exec(content);
    if (match === null) {
      if (BLANK.test(content)) continue;
      return undefined;
    }
    const key = match[1] ?? '';
    const separator = match[2] ?? '';
    const value = (match[3] ?? '').trimEnd();
    if (section === undefined || keys.has(key) || WORDS.has(value)) return undefined;
    keys.add(key);
    const position = { path, line, column: 1 };
    const valuePosition = { path, line, column: key.length + separator.length + 1 };
    assignments.push({ section, key, value, position, valuePosition });
  }
  return { isPlain: true, sections, assignments, diagnostics: [], spoilt: [] };
}
