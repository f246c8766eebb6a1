/**
 * The arithmetic of `zram-size=` and `zram-resident-limit=` (zram-generator.conf(5)): the language of fasteval
 * 0.2.4, and in addition `KiB`, `MiB`, `GiB`, `TiB` and `N%` of `ram`, which that one rejects. Values are in MiB.
 */

import { ok, type Result } from '../../result.ts';
import { evaluateChain } from './evaluator.ts';
import type { ExpressionError } from './expression-error.ts';
import type { SizeExpression } from './syntax-tree.ts';

export type { ExpressionError, ExpressionErrorKind } from './expression-error.ts';
export { BUILT_IN_FUNCTIONS } from './functions.ts';
export { mebibytesToBytes, truncateToU64 } from './mebibytes.ts';
export { parseSizeExpression } from './parser.ts';
export { precedenceTrap } from './precedence-trap.ts';
export type { SizeExpression } from './syntax-tree.ts';
export { unitTrap } from './unit-trap.ts';
export { variablesOf } from './variables.ts';

/**
 * The value in MiB: any double, also negative, infinite or NaN.
 * `variables` gives names their values, `ram` among them, in MiB. `print` receives what each `print(...)` shows;
 * it may hold line feeds.
 */
export function evaluateSizeExpression(
  expression: SizeExpression,
  variables: ReadonlyMap<string, number>,
  print: (line: string) => void = () => {},
): Result<number, ExpressionError> {
  const value = evaluateChain(expression.chain, { text: expression.text, variables, print });
  return typeof value === 'number' ? ok(value) : value;
}
