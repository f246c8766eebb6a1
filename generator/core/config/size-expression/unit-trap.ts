import { MEBIBYTES_OF_UNIT } from './number-literal.ts';
import { operandsOf } from './operands.ts';
import { printedNumber } from './printed-number.ts';
import type { SizeExpression } from './syntax-tree.ts';

/**
 * What to write instead, for an expression that is valid but in which a number has an SI suffix: sizes are in MiB,
 * so `8G` is 8e9 MiB where 8 GiB are meant, and `512m` half of one. The first such number is named. Undefined
 * when there is none.
 */
export function unitTrap(expression: SizeExpression): string | undefined {
  if (!expression.hasSuffix) return undefined;
  for (const operand of operandsOf(expression.chain)) {
    if (operand.kind !== 'number' || operand.scaled === undefined) continue;
    const { digits, suffix } = operand.scaled;
    const unit = `${suffix.toUpperCase()}iB`;
    const factor = MEBIBYTES_OF_UNIT.get(unit);
    if (factor === undefined) continue;
    const size = `${digits}${unit} or ${printedNumber(Number(digits) * factor)}`;
    return `${digits}${suffix} means ${printedNumber(operand.value)} MiB; for ${digits} ${unit} write ${size}`;
  }
  return undefined;
}
