import type { Diagnostic, SourcePosition } from '../../diagnostic.ts';

/** One `key = value`, with quotes and escapes undone. Keys and values may hold any character, line breaks included. */
export interface IniAssignment {
  /** Name of the section that it stands in; undefined before the first header. */
  readonly section: string | undefined;
  readonly key: string;
  readonly value: string;
  /** Of the key's first character. */
  readonly position: SourcePosition;
  /** Of the value's first character, inside the quotes if there are any: column 1 of an expression is here. */
  readonly valuePosition: SourcePosition;
}

/** One `[name]` header. A name that comes twice gives two of these. */
export interface IniSection {
  readonly name: string;
  /** Of the `[`. */
  readonly position: SourcePosition;
}

/** An assignment whose value cannot be trusted, e.g. because a quote is never closed. */
export interface SpoiltAssignment {
  readonly section: string | undefined;
  readonly key: string;
  /** Of the key's first character. */
  readonly position: SourcePosition;
  /** The rest of the line that the value began in, as written: for messages only. */
  readonly value: string;
}

/** A configuration file as zram-generator(8) reads it; where it refuses the whole file, what can be saved. */
export interface IniDocument {
  /** True when every line is of the simplest kind, so that nothing in it can be mistaken and no lint applies. */
  readonly isPlain: boolean;
  /** In file order, with empty and repeated ones. */
  readonly sections: readonly IniSection[];
  /** In file order, with repeated keys: every one is checked, the last one counts. */
  readonly assignments: readonly IniAssignment[];
  /** One for each place where the reference refuses the whole file. */
  readonly diagnostics: readonly Diagnostic[];
  readonly spoilt: readonly SpoiltAssignment[];
}
