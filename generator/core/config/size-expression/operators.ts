import type { BinaryOperator } from './syntax-tree.ts';

/** Operators of one precedence. `leftToRight` says which of two neighbours is computed first. */
export interface PrecedenceLevel {
  readonly operators: readonly BinaryOperator[];
  readonly leftToRight: boolean;
}

/**
 * Tightest first, as in fasteval 0.2.4. Unlike in other languages `%` binds tighter than `/`, `/` than `*` and
 * `-` than `+`: `2*5%3` is 4. The directions decide rounding and overflow.
 */
export const PRECEDENCE_LEVELS: readonly PrecedenceLevel[] = [
  { operators: ['^'], leftToRight: false },
  { operators: ['%'], leftToRight: true },
  { operators: ['/'], leftToRight: true },
  { operators: ['*'], leftToRight: false },
  { operators: ['-'], leftToRight: true },
  { operators: ['+'], leftToRight: false },
  { operators: ['<', '<=', '>', '>=', '==', '!='], leftToRight: true },
  { operators: ['&&'], leftToRight: true },
  { operators: ['||'], leftToRight: true },
];

/** Operators that a percentage cannot be an operand of: there `%` would be the remainder in the reference. */
export const TIGHT_OPERATORS: readonly BinaryOperator[] = ['^', '%', '/', '*'];

const OPERATORS: ReadonlyMap<string, BinaryOperator> = new Map(
  PRECEDENCE_LEVELS.flatMap(({ operators }) => operators.map((operator) => [operator, operator])),
);

/** Every operator begins with one of them. */
const OPERATOR_START = [...new Set(Array.from(OPERATORS.keys(), (operator) => operator.charAt(0)))].join('');

/** The binary operator that is written at `offset`, the longer one of two; or undefined. */
export function binaryOperatorAt(text: string, offset: number): BinaryOperator | undefined {
  if (offset >= text.length || !OPERATOR_START.includes(text.charAt(offset))) return undefined;
  return OPERATORS.get(text.slice(offset, offset + 2)) ?? OPERATORS.get(text.charAt(offset));
}

/** Absolute distance, in any magnitude, within which fasteval calls two numbers equal: 8 * DBL_EPSILON. */
const EQUALITY_TOLERANCE = 8 * Number.EPSILON;

/** fasteval's equality. False for NaN, and for two infinities of the same sign, whose difference is NaN. */
export function isEqual(left: number, right: number): boolean {
  return Math.abs(left - right) <= EQUALITY_TOLERANCE;
}

/** Not the negation of `isEqual`: with NaN both are false. */
export function isUnequal(left: number, right: number): boolean {
  return Math.abs(left - right) > EQUALITY_TOLERANCE;
}
