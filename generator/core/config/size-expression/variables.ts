import { operandsOf } from './operands.ts';
import type { Chain } from './syntax-tree.ts';

/** Names that an expression asks the value of. `x()` counts, for it can be a variable too. */
export function variablesOf(expression: { readonly chain: Chain }): ReadonlySet<string> {
  const names = new Set<string>();
  for (const operand of operandsOf(expression.chain)) {
    const isCall = operand.kind === 'call' && operand.arguments.length === 0;
    if (operand.kind === 'variable' || isCall) names.add(operand.name);
  }
  return names;
}
