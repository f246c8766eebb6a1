/** How bad it is. `error` makes the exit status 1; `info` and `debug` explain decisions. */
export type Severity = 'error' | 'warning' | 'info' | 'debug';

/** A place in a text file. Line and column count from 1; the column counts Unicode code points. */
export interface SourcePosition {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * One message for the person who must fix it: what is wrong, what happens now, what to write instead.
 * Core returns these as data; exactly one place (a host's log or the CLI) prints them.
 */
export interface Diagnostic {
  readonly severity: Severity;
  readonly position?: SourcePosition;
  /** Name of the device that it is about, e.g. `zram0`. */
  readonly device?: string;
  /** Configuration key, as the user wrote it. */
  readonly key?: string;
  /** Value of that key, as the parser understood it. */
  readonly value?: string;
  /** What is wrong, without a final full stop. */
  readonly text: string;
  /** What happens now, e.g. `zram0 is not set up, other devices are`. */
  readonly consequence?: string;
  /** What to write or run instead. */
  readonly hint?: string;
}

/** One line, `path:line:column: zram0: key=value: text; consequence (hint)`, control characters made visible. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { position, device, key, value, text, consequence, hint } = diagnostic;
  let line = position === undefined ? '' : `${formatPosition(position)}: `;
  if (device !== undefined) line += `${shown(device, LONGEST_NAME)}: `;
  if (key !== undefined) {
    line += shown(key, LONGEST_NAME);
    line += value === undefined ? ': ' : `=${shown(value, LONGEST_NAME)}: `;
  }
  line += shown(text, LONGEST_SENTENCE);
  if (consequence !== undefined) line += `; ${shown(consequence, LONGEST_SENTENCE)}`;
  if (hint !== undefined) line += ` (${shown(hint, LONGEST_SENTENCE)})`;
  return line;
}

function formatPosition({ path, line, column }: SourcePosition): string {
  const file = shown(path, Number.POSITIVE_INFINITY);
  if (line === undefined) return file;
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}

/** Longest name or value, and longest sentence, of a message, in UTF-16 code units. A line of a log is about 1 KiB. */
const LONGEST_NAME = 200;
const LONGEST_SENTENCE = 500;

/**
 * Parts of messages that are short enough for every place and have no control characters. The same is said of many devices,
 * and a look at each character of it, each time, would be a twentieth of the generator's time.
 */
const KNOWN_PARTS = new Set<string>();
const MOST_KNOWN_PARTS = 64;
/** Names of devices and numbers are not worth it. */
const SHORTEST_KNOWN = 20;

/** A part of a message, abbreviated and visible. */
function shown(part: string, longest: number): string {
  if (KNOWN_PARTS.has(part)) return part;
  const result = visible(abbreviate(part, longest));
  const isKept = result === part && part.length >= SHORTEST_KNOWN && part.length <= LONGEST_NAME;
  if (isKept && KNOWN_PARTS.size < MOST_KNOWN_PARTS) KNOWN_PARTS.add(part);
  return result;
}

function abbreviate(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // Not half of a character.
  return `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const WITHOUT_CONTROLS = /^[^\0-\x1f\x7f-\x9f]*$/;

/** Configuration text can hold anything; a line for a log or a terminal must not. C0, DEL and C1 controls become `\xNN`. */
export function visible(text: string): string {
  if (WITHOUT_CONTROLS.test(text)) return text;
  let result = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\n') result += '\\n';
    else if (character === '\t') result += '\\t';
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0))
      result += `\\x${code.toString(16).padStart(2, '0')}`;
    else result += character;
  }
  return result;
}
