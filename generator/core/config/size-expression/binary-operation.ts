import { isEqual, isUnequal } from './operators.ts';
import { power } from './power.ts';
import type { BinaryOperator } from './syntax-tree.ts';

/** Computes one operator. Comparisons give 1 or 0; `&&` and `||` give one of their operands, as fasteval does. */
export function applyOperator(operator: BinaryOperator, left: number, right: number): number {
  switch (operator) {
    case '^':
      return power(left, right);
    case '%':
      return left % right;
    case '/':
      return left / right;
    case '*':
      return left * right;
    case '-':
      return left - right;
    case '+':
      return left + right;
    case '<':
      return Number(left < right);
    case '<=':
      return Number(left <= right);
    case '>':
      return Number(left > right);
    case '>=':
      return Number(left >= right);
    case '==':
      return Number(isEqual(left, right));
    case '!=':
      return Number(isUnequal(left, right));
    case '&&':
      return isEqual(left, 0) ? left : right;
    case '||':
      return isUnequal(left, 0) ? left : right;
  }
}
