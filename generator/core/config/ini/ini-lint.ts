import type { Diagnostic } from '../../diagnostic.ts';
import { isWhiteSpace, trimWhiteSpace } from '../white-space.ts';
import { isSeparator, readEscapedText } from './escaped-text.ts';
import { excerpt } from './excerpt.ts';
import type { IniAssignment, IniDocument, IniSection } from './ini-document.ts';
import { TextPositions } from './text-positions.ts';
import { readValueText, type ValueText } from './value-text.ts';

/**
 * Warnings about text that zram-generator(8) accepts in silence although something of what it says is lost: a line
 * without `=` that swallows the next one, a comment after a value, a dropped backslash, a key given twice.
 *
 * @param document what `readIniDocument` made of the text
 * @param text the same text
 */
export function lintIniDocument(document: IniDocument, text: string): readonly Diagnostic[] {
  if (document.isPlain) return [];
  const positions = new TextPositions('', text);
  return [
    ...document.sections.flatMap(lintSection),
    ...lintRepeatedKeys(document.assignments),
    ...document.assignments.flatMap((assignment) => lintAssignment(assignment, text, positions)),
  ];
}

function lintSection({ name, position }: IniSection): readonly Diagnostic[] {
  if (!hasLineBreak(name)) return [];
  return [
    {
      severity: 'warning',
      position,
      text: `the first line of this section header has no ], so the name is all of ${excerpt(name)}`,
      consequence: 'the lines up to the ] set nothing',
      hint: 'write the section header as [zram0]',
    },
  ];
}

function lintRepeatedKeys(assignments: readonly IniAssignment[]): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const keysOfSections = new Map<string | undefined, Map<string, number>>();
  for (const { section, key, value, position } of assignments) {
    const lines = keysOfSections.get(section) ?? new Map<string, number>();
    keysOfSections.set(section, lines);
    const line = lines.get(key);
    if (line !== undefined)
      diagnostics.push({
        severity: 'warning',
        position,
        key,
        value,
        text: `the same key is set in line ${line}`,
        consequence: 'the later one counts, but the earlier one must be valid too',
        hint: 'remove one of the two lines',
      });
    lines.set(key, position.line ?? 1);
  }
  return diagnostics;
}

/** What a lint found in one assignment. */
type Finding = Pick<Diagnostic, 'text' | 'consequence' | 'hint'>;

function lintAssignment(
  { section, key, value, position, valuePosition }: IniAssignment,
  source: string,
  positions: TextPositions,
): readonly Diagnostic[] {
  const start = positions.offsetOf(position);
  const keyText = readEscapedText(source, start, isSeparator);
  if (!keyText.ok) return [];
  const separator = keyText.value.end;
  const valueText = readValueText(source, separator + 1);
  if (!valueText.ok) return [];

  const keySource = trimWhiteSpace(source.slice(start, separator));
  const valueSource = source.slice(valueText.value.quote ?? valueText.value.start, valueText.value.end);
  const isShellCommand = section === undefined && key.startsWith('set!');
  const findings: readonly (readonly [place: typeof position, Finding | undefined])[] = [
    [position, findSwallowedLine(keySource, position.line ?? 1, positions.at(separator).line)],
    [position, isShellCommand ? undefined : findOddKey(keySource)],
    [valuePosition, findTail(valueText.value)],
    [valuePosition, isShellCommand ? undefined : findComment(valueText.value, valueSource)],
    [valuePosition, findSwallowedAssignment(valueSource)],
    [
      position,
      isShellCommand
        ? findShellEscape(valueSource)
        : findDroppedBackslash(source.slice(start, valueText.value.end), KEPT_ESCAPES),
    ],
  ];
  return findings.flatMap(([place, finding]) =>
    finding === undefined ? [] : [{ severity: 'warning' as const, position: place, key, value, ...finding }],
  );
}

function findSwallowedLine(keySource: string, line: number, separatorLine: number): Finding | undefined {
  if (!hasLineBreak(keySource)) return undefined;
  const lines = keySource.split(/[\n\r]/);
  const [first = ''] = lines;
  return {
    text: `no "=" follows ${excerpt(first)}, so it is one key with ${excerpt(lines.at(-1) ?? '')} of line ${separatorLine}`,
    consequence: `what line ${separatorLine} sets is lost`,
    hint: `write key = value in line ${line}, or put # in its column 1 to make it a comment`,
  };
}

function findOddKey(keySource: string): Finding | undefined {
  const isOdd = /[#;]/.test(keySource) || hasWhiteSpace(keySource);
  if (!isOdd || hasLineBreak(keySource)) return undefined;
  return {
    text: 'everything before the "=" is the key, blanks and comment characters too',
    consequence: 'no such key is known',
    hint: 'write key = value, and a comment in a line of its own with # in column 1',
  };
}

function findTail({ tail }: ValueText): Finding | undefined {
  const text = trimWhiteSpace(tail);
  if (text === '') return undefined;
  return {
    text: `${excerpt(text)} comes after the closing quote`,
    consequence: 'the quotes are dropped and the two are joined to one value',
    hint: 'put all of the value in one pair of quotes, or a \\ before each quote that belongs to it',
  };
}

/** A `#` or `;` at the start or after a blank; one that is quoted or has a backslash is there on purpose. */
function findComment({ quote, tail }: ValueText, valueSource: string): Finding | undefined {
  if (!/(?:^|[ \t])[#;]/.test(quote === undefined ? valueSource : tail)) return undefined;
  return {
    text: 'there are no comments after a value',
    consequence: 'the # or ; and what follows belong to the value',
    hint: 'give the comment a line of its own with # in column 1',
  };
}

function findSwallowedAssignment(valueSource: string): Finding | undefined {
  const swallowed = /[\n\r][ \t]*((?:\[|[A-Za-z-]+[ \t]*[=:])[^\n\r]*)/.exec(valueSource)?.[1];
  if (swallowed === undefined) return undefined;
  return {
    text: `this value goes on over several lines and includes ${excerpt(swallowed)}`,
    consequence: 'that line sets nothing',
    hint: 'close the quote in its own line, or remove the backslash at the end of the line',
  };
}

/** What is written behind a backslash on purpose. */
const KEPT_ESCAPES = '0abtrnx\n\\"\'#;=:[]';

/** Escapes for characters that no command wants; `\b` is one of grep's, too. */
const CONTROL_CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['0', 'a NUL'],
  ['a', 'a bell'],
  ['b', 'a backspace'],
]);

/** Escapes are undone before the shell sees the command. Line breaks and tabs mean the same to it either way. */
function findShellEscape(valueSource: string): Finding | undefined {
  const quote = /^["']/.exec(valueSource)?.[0] ?? '';
  return findDroppedBackslash(valueSource, `trnx\n\\${quote}`);
}

/** `kept` are the characters that may stand behind a backslash. */
function findDroppedBackslash(source: string, kept: string): Finding | undefined {
  for (const [escaped, character = ''] of source.matchAll(/\\(.)/gsu)) {
    if (kept.includes(character)) continue;
    if (character === '\r')
      return {
        text: 'a backslash at the end of a line that ends in CR LF',
        consequence: 'it does not join the next line, and it is dropped',
        hint: 'write the value in one line',
      };
    const control = CONTROL_CHARACTERS.get(character);
    return {
      text: `"${escaped}" is read as ${control ?? `"${character}"`}`,
      consequence: control === undefined ? 'the backslash is dropped' : 'the command gets that character',
      hint: `write "\\${escaped}"`,
    };
  }
  return undefined;
}

function hasLineBreak(text: string): boolean {
  return /[\n\r]/.test(text);
}

function hasWhiteSpace(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (isWhiteSpace(text.charCodeAt(at))) return true;
  return false;
}
