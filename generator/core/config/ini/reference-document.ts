import type { Diagnostic } from '../../diagnostic.ts';
import { isWhiteSpace, trimWhiteSpace } from '../white-space.ts';
import { type EscapeFailure, isSeparator, readEscapedText } from './escaped-text.ts';
import { excerpt } from './excerpt.ts';
import type { IniAssignment, IniDocument, IniSection, SpoiltAssignment } from './ini-document.ts';
import { isLineBreak } from './line-break.ts';
import { TextPositions } from './text-positions.ts';
import { readValueText, type ValueFailure } from './value-text.ts';

/**
 * Reads any text with the semantics of zram-generator 1.2.1 as Debian 13 ships it (rust-ini 0.21.1), which were
 * established by running it. Where that gives up on the whole file, a diagnostic says so and reading goes on.
 *
 * Linear in the length of the text. A byte order mark is an ordinary character here: the reader of the file drops it.
 */
export function readReferenceDocument(path: string, text: string): IniDocument {
  return new ReferenceReader(path, text).read();
}

const HASH = 0x23;
const SEMICOLON = 0x3b;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

function isClosingBracket(code: number): boolean {
  return code === CLOSING_BRACKET;
}

class ReferenceReader {
  readonly #text: string;
  readonly #positions: TextPositions;
  readonly #sections: IniSection[] = [];
  readonly #assignments: IniAssignment[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  readonly #spoilt: SpoiltAssignment[] = [];
  #section: string | undefined;
  #offset = 0;
  /** Why the last key could not be read: no key that begins before this offset can, so none is tried again. */
  #keyFailure: EscapeFailure | undefined;

  constructor(path: string, text: string) {
    this.#text = text;
    this.#positions = new TextPositions(path, text);
  }

  read(): IniDocument {
    for (let code = this.#nextCode(); code !== undefined; code = this.#nextCode()) {
      if (code === HASH || code === SEMICOLON) this.#readComment();
      else if (code === OPENING_BRACKET) this.#readHeader();
      else this.#readAssignment();
    }
    return {
      sections: this.#sections,
      assignments: this.#assignments,
      diagnostics: this.#diagnostics,
      spoilt: this.#spoilt,
      isPlain: false,
    };
  }

  /** Skips white space; undefined at the end of the text. */
  #nextCode(): number | undefined {
    while (this.#offset < this.#text.length) {
      const code = this.#text.charCodeAt(this.#offset);
      if (!isWhiteSpace(code)) return code;
      this.#offset += 1;
    }
    return undefined;
  }

  #readComment(): void {
    const start = this.#offset;
    if (start > 0 && this.#text[start - 1] !== '\n')
      this.#diagnostics.push({
        severity: 'warning',
        position: this.#positions.at(start),
        text: 'a comment that does not begin in column 1',
        consequence:
          'it is read as a comment here, but zram-generator refuses the whole file or, in some versions, loses the next line',
        hint: 'give the comment a line of its own and remove the blanks before it',
      });
    const feed = this.#text.indexOf('\n', start);
    this.#offset = feed === -1 ? this.#text.length : feed;
  }

  #readHeader(): void {
    const start = this.#offset;
    const name = readEscapedText(this.#text, start + 1, isClosingBracket);
    if (name.ok && name.value.end < this.#text.length) {
      this.#section = trimWhiteSpace(name.value.text);
      this.#sections.push({ name: this.#section, position: this.#positions.at(start) });
      this.#offset = name.value.end + 1;
      return;
    }
    const position = this.#positions.at(start);
    const hint = 'write the section header as [zram0]';
    if (!name.ok && name.error.kind === 'hexadecimal') {
      this.#diagnostics.push({
        severity: 'error',
        position,
        text: 'the section header has a \\x without four hexadecimal digits',
        consequence: 'it and everything up to the next section header are ignored',
        hint,
      });
      this.#offset = this.#nextHeader(name.error.offset, this.#text.length);
      return;
    }
    this.#diagnostics.push({
      severity: 'error',
      position,
      text: `no ] follows the [ of ${this.#quotedLine(start)}`,
      consequence: 'the rest of this file is ignored',
      hint,
    });
    this.#offset = this.#text.length;
  }

  #readAssignment(): void {
    const start = this.#offset;
    const keyText = this.#readKeyText(start);
    if (keyText === undefined) return;
    const key = trimWhiteSpace(keyText.text);
    if (key === '') {
      this.#diagnostics.push({
        severity: 'error',
        position: this.#positions.at(start),
        text: `there is no key before the "${this.#text[keyText.end]}" of ${this.#quotedLine(start)}`,
        consequence: 'the line is ignored',
        hint: 'write key = value, or put # in column 1 to make it a comment',
      });
      this.#offset = this.#lineEnd(keyText.end);
      return;
    }
    const position = this.#positions.at(start);
    const value = readValueText(this.#text, keyText.end + 1);
    if (!value.ok) {
      this.#spoil(key, start, keyText.end, value.error);
      return;
    }
    this.#assignments.push({
      section: this.#section,
      key,
      value: value.value.value,
      position,
      valuePosition: this.#positions.at(value.value.start),
    });
    this.#offset = value.value.end;
  }

  /** The text before the separator, which may span lines. When there is none, says so and moves on. */
  #readKeyText(start: number): { readonly text: string; readonly end: number } | undefined {
    if (this.#keyFailure === undefined || this.#keyFailure.offset < start) {
      const key = readEscapedText(this.#text, start, isSeparator);
      if (key.ok && key.value.end < this.#text.length) return key.value;
      this.#keyFailure = key.ok ? { kind: 'end-of-file', offset: this.#text.length } : key.error;
    }
    const { kind, offset } = this.#keyFailure;
    // No assignment can be before the failure, but section headers can.
    this.#offset = this.#nextHeader(start, this.#lineEnd(offset));
    const position = this.#positions.at(start);
    const lastLine = this.#positions.at(this.#offset - 1).line;
    const isEscape = kind === 'hexadecimal';
    this.#diagnostics.push({
      severity: 'error',
      position,
      text: isEscape
        ? `the key that begins with ${this.#quotedLine(start)} has a \\x without four hexadecimal digits`
        : `no "=" follows ${this.#quotedLine(start)}`,
      consequence:
        position.line === lastLine
          ? 'the line is ignored'
          : `lines ${position.line} to ${lastLine} are ignored`,
      hint: isEscape
        ? 'write \\\\ for a backslash'
        : 'write key = value, or put # in column 1 to make it a comment',
    });
    return undefined;
  }

  #spoil(key: string, start: number, separator: number, failure: ValueFailure): void {
    const value = trimWhiteSpace(this.#text.slice(separator + 1, this.#lineEnd(separator + 1)));
    const position = this.#positions.at(start);
    this.#spoilt.push({ section: this.#section, key, position, value });
    this.#diagnostics.push({
      severity: 'error',
      position: this.#positions.at(failure.offset),
      key,
      value,
      ...describeValueFailure(failure, this.#text),
      consequence:
        this.#section === undefined
          ? 'the assignment is ignored'
          : `no device is set up from section [${this.#section}]`,
    });
    this.#offset = this.#lineEnd(failure.offset);
  }

  /** Offset of the line break (or end of the text) at or after an offset. */
  #lineEnd(offset: number): number {
    let end = offset;
    while (end < this.#text.length && !isLineBreak(this.#text.charCodeAt(end))) end += 1;
    return end;
  }

  /** Offset of the next line's first `[`, if nothing but white space is before it; `limit` when there is none before that. */
  #nextHeader(offset: number, limit: number): number {
    let at = this.#lineEnd(offset);
    while (at < limit) {
      if (this.#text.charCodeAt(at) === OPENING_BRACKET) return at;
      at = isWhiteSpace(this.#text.charCodeAt(at)) ? at + 1 : this.#lineEnd(at);
    }
    return limit;
  }

  /** The line from an offset on, for messages. */
  #quotedLine(offset: number): string {
    return excerpt(trimWhiteSpace(this.#text.slice(offset, this.#lineEnd(offset))));
  }
}

function describeValueFailure(
  { kind, offset }: ValueFailure,
  source: string,
): { readonly text: string; readonly hint: string } {
  switch (kind) {
    case 'unterminated-quote': {
      const quote = source[offset] ?? '"';
      return {
        text: `the value begins with a ${quote} that is never closed`,
        hint: `write a second ${quote} at its end, or \\${quote} if the value really begins with one`,
      };
    }
    case 'hexadecimal':
      return {
        text: 'the value has a \\x without four hexadecimal digits',
        hint: 'write \\\\ for a backslash, \\x0041 for the character with that number',
      };
    case 'end-of-file':
      return { text: 'the file ends after a backslash', hint: 'remove the backslash, or write \\\\ for one' };
  }
}
