import type { SourcePosition } from '../../diagnostic.ts';

/** A SourcePosition that is known in full. */
export interface ExactPosition {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Translates offsets in a text (UTF-16 code units) to line and column (code points) and back. A line ends at a line
 * feed. Fast when asked in rising order: each character is then looked at once, however long the line is.
 */
export class TextPositions {
  readonly #path: string;
  readonly #text: string;
  readonly #lineStarts: number[] = [0];
  /** The last place asked for: offset `#offset` is `#column` in the line with index `#line`. */
  #line = 0;
  #offset = 0;
  #column = 1;

  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
    for (let feed = text.indexOf('\n'); feed !== -1; feed = text.indexOf('\n', feed + 1))
      this.#lineStarts.push(feed + 1);
  }

  /** Line and column of an offset from 0 to the length of the text. */
  at(offset: number): ExactPosition {
    this.#enterLine(this.#lineIndexOf(offset), offset);
    while (this.#offset < offset) this.#step();
    return { path: this.#path, line: this.#line + 1, column: this.#column };
  }

  /** The offset of a position that `at` gave for the same text. */
  offsetOf({ line = 1, column = 1 }: SourcePosition): number {
    const index = line - 1;
    if (index !== this.#line || column < this.#column) this.#enterLine(index, 0);
    while (this.#column < column && this.#offset < this.#text.length) this.#step();
    return this.#offset;
  }

  #lineIndexOf(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStart(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #lineStart(index: number): number {
    return this.#lineStarts[index] ?? this.#text.length;
  }

  /** Goes to the start of a line, unless the last place is in it and not behind `offset`. */
  #enterLine(index: number, offset: number): void {
    if (index === this.#line && this.#offset <= offset) return;
    this.#line = index;
    this.#offset = this.#lineStart(index);
    this.#column = 1;
  }

  #step(): void {
    this.#offset += (this.#text.codePointAt(this.#offset) ?? 0) > 0xffff ? 2 : 1;
    this.#column += 1;
  }
}
