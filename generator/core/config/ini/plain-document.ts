import { parse } from 'ini';
import type { SourcePosition } from '../../diagnostic.ts';
import type { IniAssignment, IniDocument, IniSection } from './ini-document.ts';

/**
 * Reads a text for which npm `ini` and zram-generator(8) agree on every value, and only that: blank lines, comments in
 * column 1, `[name]` and `key = value` without quotes, escapes, comment characters, brackets, dots in section names,
 * repeated names or the words that `ini` makes booleans of. Undefined for every other text, valid or not.
 */
export function readPlainDocument(path: string, text: string): IniDocument | undefined {
  if (text.includes('\r')) return undefined;
  const outline = outlinePlainLines(path, text);
  if (outline === undefined) return undefined;
  const parsed: Record<string, Record<string, unknown>> = parse(text);
  const assignments: IniAssignment[] = [];
  for (const { section, key, position, valuePosition } of outline.assignments) {
    const value = parsed[section]?.[key];
    // `ini` makes booleans of `true` and `false`, and null of `null`.
    if (typeof value !== 'string') return undefined;
    assignments.push({ section, key, value, position, valuePosition });
  }
  return { isPlain: true, sections: outline.sections, assignments, diagnostics: [], spoilt: [] };
}

/** Where things stand; `ini` itself keeps no line numbers. */
interface Outline {
  readonly sections: readonly IniSection[];
  readonly assignments: readonly OutlinedAssignment[];
}

interface OutlinedAssignment {
  readonly section: string;
  readonly key: string;
  readonly position: SourcePosition;
  readonly valuePosition: SourcePosition;
}

const BLANK_OR_COMMENT = /^(?:[ \t]*$|[#;])/;
const HEADER = /^\[([A-Za-z0-9-]+)\]$/;
const ASSIGNMENT =
  /^([A-Za-z0-9-]+)([ \t]*=[ \t]*)(?:[A-Za-z0-9+\-*/%^()<>&|!?@,._:=][A-Za-z0-9+\-*/%^()<>&|!?@,._:= \t]*)?$/;

function outlinePlainLines(path: string, text: string): Outline | undefined {
  const sections: IniSection[] = [];
  const assignments: OutlinedAssignment[] = [];
  const sectionNames = new Set<string>();
  const keys = new Set<string>();
  let section: string | undefined;
  for (const [index, content] of text.split('\n').entries()) {
    const line = index + 1;
    if (BLANK_OR_COMMENT.test(content)) continue;
    const name = HEADER.exec(content)?.[1];
    if (name !== undefined) {
      if (sectionNames.has(name)) return undefined;
      sectionNames.add(name);
      keys.clear();
      section = name;
      sections.push({ name, position: { path, line, column: 1 } });
      continue;
    }
    const [, key, separator] = ASSIGNMENT.exec(content) ?? [];
    if (section === undefined || key === undefined || separator === undefined || keys.has(key))
      return undefined;
    keys.add(key);
    const position = { path, line, column: 1 };
    const valuePosition = { path, line, column: key.length + separator.length + 1 };
    assignments.push({ section, key, position, valuePosition });
  }
  return { sections, assignments };
}
