import { chainsOf } from './operands.ts';
import type { BinaryOperator, Chain, Operand } from './syntax-tree.ts';

/** An expression that is computed in another order than it reads, and how to write what was probably meant. */
export interface PrecedenceTrap {
  readonly text: string;
  readonly hint: string;
}

const COMPARISONS: readonly BinaryOperator[] = ['<', '<=', '>', '>=', '==', '!='];

/**
 * Finds the first place where the precedence of fasteval 0.2.4 is not that of other languages: `%` before `*` and `/`,
 * a sign before `^`, comparisons in a row, which compare a 0 or 1, and a `%` that reads like percent and is none. Undefined when there is none.
 */
export function precedenceTrap(expression: { readonly chain: Chain }): PrecedenceTrap | undefined {
  for (const chain of chainsOf(expression.chain)) {
    const trap = trapIn(chain);
    if (trap !== undefined) return trap;
  }
  return undefined;
}

function trapIn({ first, rest }: Chain): PrecedenceTrap | undefined {
  let left = first;
  for (const [index, { operator, operand }] of rest.entries()) {
    const before = rest.slice(0, index).map((link) => link.operator);
    if (operator === '%' && ['*', '/'].includes(lastBeside(before, ['^', '%'])))
      return { text: '% is computed before * and /: 2*5%3 is 4', hint: 'write (a * b) % c' };
    if (operator === '%' && left.kind === 'number' && isSigned(operand))
      return {
        text: '% before a sign is the remainder, not percent: 50% - 1GiB is 50',
        hint: 'for half of the memory less 1 GiB write ram * 0.5 - 1GiB',
      };
    if (operator === '^' && isNegative(left))
      return { text: 'the sign is computed before ^: -2^2 is 4', hint: 'write 0 - a^b or (-a)^b' };
    const previous = lastBeside(before, ['^', '%', '/', '*', '-', '+']);
    if (isComparison(operator) && isComparison(previous))
      return {
        text: 'a comparison is 1 or 0, and that is what the next one compares: 3>2>1 is 0',
        hint: 'write a < b && b < c',
      };
    left = operand;
  }
  return undefined;
}

/** The last operator that is none of those; an empty text when there is none. */
function lastBeside(operators: readonly BinaryOperator[], others: readonly BinaryOperator[]): string {
  return operators.filter((operator) => !others.includes(operator)).at(-1) ?? '';
}

function isComparison(operator: string): boolean {
  return COMPARISONS.some((comparison) => comparison === operator);
}

/** Whether a sign stands before it. A literal keeps only the effect of its own. */
function isSigned(operand: Operand): boolean {
  return operand.kind === 'prefixed' || (operand.kind === 'number' && operand.value < 0);
}

function isNegative(operand: Operand): boolean {
  return operand.kind === 'number'
    ? operand.value < 0
    : operand.kind === 'prefixed' && operand.operator !== '+';
}
