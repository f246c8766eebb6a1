/**
 * What the parser understood. Plain data; an `offset` counts UTF-16 code units from the start of the text and is
 * there for messages. The grammar is that of fasteval 0.2.4, which zram-generator evaluates `zram-size` with.
 */

/** An expression without syntax errors. Plain data; callers only pass it on. */
export interface SizeExpression {
  readonly text: string;
  readonly chain: Chain;
  /** Whether an SI suffix multiplies any number in it. */
  readonly hasSuffix: boolean;
}

/** Operands and the operators between them, in the order of the text; precedence is the evaluator's work. */
export interface Chain {
  readonly first: Operand;
  readonly rest: readonly ChainLink[];
}

export interface ChainLink {
  readonly operator: BinaryOperator;
  readonly operand: Operand;
}

export type BinaryOperator =
  | '^'
  | '%'
  | '/'
  | '*'
  | '-'
  | '+'
  | '<'
  | '<='
  | '>'
  | '>='
  | '=='
  | '!='
  | '&&'
  | '||';

export type PrefixOperator = '+' | '-' | '!';

export type Operand =
  | NumberLiteral
  | Percentage
  | Prefixed
  | Bracketed
  | VariableReference
  | FunctionCall
  | PrintCall;

/** `4096`, `1.5k`, `8GiB`: the value is complete, suffix and unit included. */
export interface NumberLiteral {
  readonly kind: 'number';
  readonly value: number;
  /** Present when an SI suffix multiplied the number: `8G` has digits `8` and suffix `G`. */
  readonly scaled?: { readonly digits: string; readonly suffix: string };
}

/** `50%`: percent of the variable `ram`. */
export interface Percentage {
  readonly kind: 'percentage';
  readonly percent: number;
  readonly offset: number;
}

export interface Prefixed {
  readonly kind: 'prefixed';
  readonly operator: PrefixOperator;
  readonly operand: Operand;
}

export interface Bracketed {
  readonly kind: 'bracketed';
  readonly chain: Chain;
}

export interface VariableReference {
  readonly kind: 'variable';
  readonly name: string;
  readonly offset: number;
}

/** The name is resolved at evaluation, except that the number of arguments of a built-in was checked. */
export interface FunctionCall {
  readonly kind: 'call';
  readonly name: string;
  readonly arguments: readonly Chain[];
  readonly offset: number;
}

export interface PrintCall {
  readonly kind: 'print';
  readonly arguments: readonly PrintArgument[];
  readonly offset: number;
}

export type PrintArgument =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'chain'; readonly chain: Chain };
