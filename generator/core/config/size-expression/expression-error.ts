import { type Err, err } from '../../result.ts';

/** Why a size expression is refused. */
export interface ExpressionError {
  /** The name that fasteval 0.2.4 has for it, for conformance. */
  readonly kind: ExpressionErrorKind;
  /** The reference's argument, e.g. `value`, `kB rest`, `1..2`; empty for the kinds that have none. */
  readonly detail: string;
  /** Where it is: 1-based, in Unicode code points of the expression text. */
  readonly column: number;
  /** What is wrong, for a person, without a final full stop. */
  readonly text: string;
  /** What to write instead, where that can be known. */
  readonly hint?: string;
}

export type ExpressionErrorKind =
  | 'TooLong'
  | 'TooDeep'
  | 'SlabOverflow'
  | 'EofWhileParsing'
  | 'Expected'
  | 'InvalidValue'
  | 'UnparsedTokensRemaining'
  | 'ParseF64'
  | 'WrongArgs'
  | 'Undefined';

/** The parts of an error; `offset` is in UTF-16 code units of the expression text. */
export interface ErrorParts {
  readonly kind: ExpressionErrorKind;
  readonly detail?: string;
  readonly offset: number;
  readonly text: string;
  readonly hint?: string | undefined;
}

/** The failure that `parts` describe, found in the expression `source`. */
export function expressionError(source: string, parts: ErrorParts): Err<ExpressionError> {
  const { kind, detail = '', offset, text, hint } = parts;
  const column = [...source.slice(0, offset)].length + 1;
  return err({ kind, detail, column, text, ...(hint === undefined ? {} : { hint }) });
}

/** Longest part of the user's text that a message repeats, in code points. */
const LONGEST_QUOTE = 30;

/** The user's text in quotes, cut when it is long. */
export function quote(text: string): string {
  const characters = [...text.slice(0, 2 * LONGEST_QUOTE + 1)];
  const isShort = characters.length <= LONGEST_QUOTE;
  return isShort ? `"${text}"` : `"${characters.slice(0, LONGEST_QUOTE).join('')}…"`;
}
