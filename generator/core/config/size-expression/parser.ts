import { type Err, ok, type Result } from '../../result.ts';
import { utf8Length } from '../../utf8-length.ts';
import { isBlank, isNamePart, isNameStart, skipBlanks } from './characters.ts';
import { type ErrorParts, type ExpressionError, expressionError, quote } from './expression-error.ts';
import { BUILT_IN_FUNCTIONS } from './functions.ts';
import { hintForContinuation, hintForMissingValue } from './hints.ts';
import { endOfInteger, readNumber, startsNumeral } from './number-literal.ts';
import { binaryOperatorAt, TIGHT_OPERATORS } from './operators.ts';
import type {
  Chain,
  ChainLink,
  FunctionCall,
  NumberLiteral,
  Operand,
  Percentage,
  PrefixOperator,
  PrintArgument,
  PrintCall,
  SizeExpression,
} from './syntax-tree.ts';

/** Undefined: `failure` says why. A Result for each part of an expression would be most of the work on it. */
type Parsed<T> = T | undefined;

/** The limits of fasteval 0.2.4 with the sizes that zram-generator leaves at their defaults. */
const LONGEST_TEXT_BYTES = 4096;
const DEEPEST_NESTING = 32;
const MOST_CHAINS = 64;
const MOST_PREFIXES = 64;

/** UTF-8 bytes that one UTF-16 code unit can need: most texts are too short to be counted. */
const MOST_BYTES_A_UNIT = 3;

/** Operators before which a percentage may stand: none of them can start the value that a remainder needs. */
const AFTER_PERCENTAGE = ['<', '>', '==', '!=', '&&', '||'] as const;

const CLOSING_BRACKETS = { '(': ')', '[': ']' } as const;
type OpeningBracket = keyof typeof CLOSING_BRACKETS;

/**
 * Parses a value. `TooLong` to `WrongArgs`, but never `Undefined`: names of variables and what print is given are checked at
 * evaluation only, as in the reference.
 */
export function parseSizeExpression(text: string): Result<SizeExpression, ExpressionError> {
  const length = text.length * MOST_BYTES_A_UNIT <= LONGEST_TEXT_BYTES ? 0 : utf8Length(text);
  if (length > LONGEST_TEXT_BYTES) {
    const sentence = `the expression is ${length} bytes long, at most ${LONGEST_TEXT_BYTES} are allowed`;
    return expressionError(text, { kind: 'TooLong', offset: 0, text: sentence });
  }
  const parser = new Parser(text);
  const chain = parser.whole();
  if (chain !== undefined) return ok({ text, chain, hasSuffix: parser.hasSuffix });
  if (parser.failure === undefined) throw new Error('the parser gave up without a reason');
  return parser.failure;
}

/** Recursive descent over one text. The limits keep the recursion shallow and the work small. */
class Parser {
  private readonly text: string;
  private offset = 0;
  private chainCount = 0;
  private prefixCount = 0;
  hasSuffix = false;
  /** Why the text is no expression: set once, and then nothing more is read. */
  failure: Err<ExpressionError> | undefined;

  constructor(text: string) {
    this.text = text;
  }

  whole(): Parsed<Chain> {
    const chain = this.links(0);
    if (chain === undefined) return undefined;
    if (this.offset < this.text.length) {
      const leftover = this.text.slice(this.offset);
      return this.fail({
        kind: 'UnparsedTokensRemaining',
        detail: leftover,
        text: `the expression ends before ${quote(leftover)}`,
        hint: hintForContinuation(this.text, this.offset),
      });
    }
    return this.counted(chain);
  }

  private chain(depth: number): Parsed<Chain> {
    const chain = this.links(depth);
    return chain && this.counted(chain);
  }

  private links(depth: number): Parsed<Chain> {
    const first = this.operand(depth, false);
    if (first === undefined) return undefined;
    const rest: ChainLink[] = [];
    for (;;) {
      this.skipBlanks();
      const operator = binaryOperatorAt(this.text, this.offset);
      if (operator === undefined) return { first, rest };
      this.offset += operator.length;
      const operand = this.operand(depth, TIGHT_OPERATORS.includes(operator));
      if (operand === undefined) return undefined;
      rest.push({ operator, operand });
    }
  }

  private counted(chain: Chain): Parsed<Chain> {
    this.chainCount++;
    if (this.chainCount <= MOST_CHAINS) return chain;
    const text = `more than ${MOST_CHAINS} bracketed parts and function arguments`;
    return this.fail({ kind: 'SlabOverflow', text });
  }

  /** `isTight`: the operand belongs to a `*`, `/`, `^` or `%` on its left, where no percentage is allowed. */
  private operand(depth: number, isTight: boolean): Parsed<Operand> {
    if (depth > DEEPEST_NESTING) {
      const text = `brackets, calls and signs are nested more than ${DEEPEST_NESTING} deep`;
      return this.fail({ kind: 'TooDeep', text });
    }
    const code = this.skipBlanks();
    const start = this.offset;
    if (isNameStart(code)) return this.named(depth);
    const end = endOfInteger(this.text, start);
    if (end > start) {
      this.offset = end;
      const value = Number(this.text.slice(start, end));
      return (isTight ? undefined : this.percentage(start, value)) ?? { kind: 'number', value };
    }
    if (startsNumeral(code)) {
      const number = readNumber(this.text, start);
      if (number?.kind === 'malformed') {
        const text = `${quote(number.numeral)} is not a number`;
        return this.fail({ kind: 'ParseF64', detail: number.numeral, text });
      }
      if (number !== undefined) {
        this.offset = number.end;
        const percentage =
          number.suffix === '' && !isTight ? this.percentage(start, number.value) : undefined;
        if (number.suffix.length === 1) this.hasSuffix = true;
        return percentage ?? numberLiteral(number);
      }
    }
    const character = this.text.charAt(start);
    if (character === '+' || character === '-' || character === '!') {
      return this.prefixed(character, depth, isTight);
    }
    if (character === '(' || character === '[') return this.bracketed(character, depth);
    return this.missingValue(character);
  }

  /** The number before `offset` as a percentage, if a percent sign follows that cannot be the remainder. */
  private percentage(start: number, percent: number): Percentage | undefined {
    const sign = this.text.indexOf('%', this.offset);
    if (sign < 0 || skipBlanks(this.text, this.offset) !== sign) return undefined;
    const next = skipBlanks(this.text, sign + 1);
    const canEnd =
      ['', ')', ']', ',', ';'].includes(this.text.charAt(next)) ||
      AFTER_PERCENTAGE.some((operator) => this.text.startsWith(operator, next));
    if (!canEnd) return undefined;
    this.offset = sign + 1;
    return { kind: 'percentage', percent, offset: start };
  }

  private missingValue(character: string): undefined {
    const hint = hintForMissingValue(this.text, this.offset);
    if (character === '') {
      const text = this.text.trim() === '' ? 'the expression is empty' : 'a value is missing at the end';
      return this.fail({ kind: 'EofWhileParsing', detail: 'value', text, hint });
    }
    const found = quote([...this.text.slice(this.offset, this.offset + 2)][0] ?? '');
    const text = `a number, a name or a bracket is expected, not ${found}`;
    return this.fail({ kind: 'InvalidValue', text, hint });
  }

  private prefixed(operator: PrefixOperator, depth: number, isTight: boolean): Parsed<Operand> {
    this.offset++;
    const operand = this.operand(depth + 1, isTight);
    if (operand === undefined) return undefined;
    this.prefixCount++;
    if (this.prefixCount > MOST_PREFIXES) {
      return this.fail({ kind: 'SlabOverflow', text: `more than ${MOST_PREFIXES} signs and negations` });
    }
    return { kind: 'prefixed', operator, operand };
  }

  private bracketed(opening: OpeningBracket, depth: number): Parsed<Operand> {
    const start = this.offset;
    const closing = CLOSING_BRACKETS[opening];
    this.offset++;
    const chain = this.chain(depth + 1);
    if (chain === undefined) return undefined;
    const character = this.text.charAt(this.offset);
    if (character === '') {
      return this.fail({
        kind: 'EofWhileParsing',
        detail: opening === '(' ? 'parentheses' : 'square brackets',
        offset: start,
        text: `the bracket ${opening} is never closed`,
        hint: `add the missing ${closing}`,
      });
    }
    if (character !== closing) {
      return this.fail({
        kind: 'Expected',
        detail: closing,
        text: `${closing} is expected before ${quote(this.text.slice(this.offset))}`,
        hint: this.hintForContinuation(closing),
      });
    }
    this.offset++;
    return { kind: 'bracketed', chain };
  }

  private named(depth: number): Parsed<Operand> {
    const offset = this.offset;
    const { text } = this;
    let end = offset + 1;
    while (isNamePart(text.charCodeAt(end))) end++;
    const name = text.slice(offset, end);
    this.offset = end;
    this.skipBlanks();
    const bracket = this.text.charAt(this.offset);
    if (bracket !== '(' && bracket !== '[') return { kind: 'variable', name, offset };
    this.offset++;
    const closing = CLOSING_BRACKETS[bracket];
    return name === 'print'
      ? this.printCall(offset, closing, depth)
      : this.functionCall(name, offset, closing, depth);
  }

  private functionCall(name: string, offset: number, closing: string, depth: number): Parsed<FunctionCall> {
    const parsed = this.list(name, offset, closing, () => this.chain(depth + 1));
    if (parsed === undefined) return undefined;
    const builtIn = BUILT_IN_FUNCTIONS.get(name);
    if (builtIn !== undefined && !builtIn.accepts(parsed.length)) {
      const count = parsed.length;
      return this.fail({
        kind: 'WrongArgs',
        detail: builtIn.wrongArguments,
        offset,
        text: `${name} does not take ${count === 1 ? '1 argument' : `${count} arguments`}`,
        hint: `write ${builtIn.usage}`,
      });
    }
    return { kind: 'call', name, arguments: parsed, offset };
  }

  private printCall(offset: number, closing: string, depth: number): Parsed<PrintCall> {
    const parsed = this.list('print', offset, closing, () => this.printArgument(depth));
    return parsed && { kind: 'print', arguments: parsed, offset };
  }

  /** The reference nests an argument of print twice as deep as one of another function. */
  private printArgument(depth: number): Parsed<PrintArgument> {
    this.skipBlanks();
    if (this.text.charAt(this.offset) !== '"') {
      const chain = this.chain(depth + 2);
      return chain && { kind: 'chain', chain };
    }
    const start = this.offset + 1;
    const end = this.text.indexOf('"', start);
    if (end === -1) {
      const text = 'the text after " never ends';
      return this.fail({ kind: 'EofWhileParsing', detail: 'string', text, hint: 'add the missing "' });
    }
    this.offset = end + 1;
    return { kind: 'text', text: this.text.slice(start, end) };
  }

  /** Items between `,` or `;` up to the closing bracket of the call of `name` that starts at `callOffset`. */
  private list<T>(
    name: string,
    callOffset: number,
    closing: string,
    readItem: () => Parsed<T>,
  ): Parsed<readonly T[]> {
    const items: T[] = [];
    for (;;) {
      this.skipBlanks();
      const character = this.text.charAt(this.offset);
      if (character === '') {
        return this.fail({
          kind: 'EofWhileParsing',
          detail: name,
          offset: callOffset,
          text: `the bracket after ${name} is never closed`,
          hint: `add the missing ${closing}`,
        });
      }
      if (character === closing) {
        this.offset++;
        return items;
      }
      if (items.length > 0) {
        if (character !== ',' && character !== ';') return this.missingSeparator(closing);
        this.offset++;
      }
      const item = readItem();
      if (item === undefined) return undefined;
      items.push(item);
    }
  }

  private missingSeparator(closing: string): undefined {
    return this.fail({
      kind: 'Expected',
      detail: "',' or ';'",
      text: `a comma or ${closing} is expected before ${quote(this.text.slice(this.offset))}`,
      hint: this.hintForContinuation(closing),
    });
  }

  /** Inside brackets a wrong bracket is not one too many, but of the wrong kind. */
  private hintForContinuation(closing: string): string | undefined {
    const character = this.text.charAt(this.offset);
    if (character === ')' || character === ']') return `write ${closing} instead of ${character}`;
    return hintForContinuation(this.text, this.offset);
  }

  /** The code of what follows the blanks, NaN at the end of the text. */
  private skipBlanks(): number {
    const { text } = this;
    let code = text.charCodeAt(this.offset);
    while (code <= 0x20 && isBlank(code)) code = text.charCodeAt(++this.offset);
    return code;
  }

  private fail(parts: Omit<ErrorParts, 'offset'> & { readonly offset?: number }): undefined {
    this.failure = expressionError(this.text, { offset: this.offset, ...parts });
    return undefined;
  }
}

function numberLiteral(number: { value: number; digits: string; suffix: string }): NumberLiteral {
  const { value, digits, suffix } = number;
  return suffix.length === 1
    ? { kind: 'number', value, scaled: { digits, suffix } }
    : { kind: 'number', value };
}
