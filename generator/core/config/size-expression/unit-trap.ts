import { MEBIBYTES_OF_UNIT } from './number-literal.ts';
import { parseText } from './parser.ts';
import { printedNumber } from './printed-number.ts';
import type { Chain, NumberLiteral, Operand } from './syntax-tree.ts';

/**
 * What to write instead, for an expression that is valid but in which a number has an SI suffix: sizes are in MiB,
 * so `8G` is 8e9 MiB where 8 GiB are meant, and `512m` half of one. The first such number is named. Undefined when there is none, or when
 * the text is no valid expression.
 */
export function unitTrap(text: string): string | undefined {
  const parsed = parseText(text);
  if (!parsed.ok) return undefined;
  for (const { value, scaled } of numbersOf(parsed.value)) {
    if (scaled === undefined) continue;
    const { digits, suffix } = scaled;
    const unit = `${suffix.toUpperCase()}iB`;
    const factor = MEBIBYTES_OF_UNIT.get(unit);
    if (factor === undefined) continue;
    const size = `${digits}${unit} or ${printedNumber(Number(digits) * factor)}`;
    return `${digits}${suffix} means ${printedNumber(value)} MiB; for ${digits} ${unit} write ${size}`;
  }
  return undefined;
}

/** The number literals of a chain, in the order of the text. */
function* numbersOf(chain: Chain): Generator<NumberLiteral> {
  for (const operand of [chain.first, ...chain.rest.map((link) => link.operand)]) yield* numbersIn(operand);
}

function* numbersIn(operand: Operand): Generator<NumberLiteral> {
  switch (operand.kind) {
    case 'number':
      yield operand;
      return;
    case 'prefixed':
      yield* numbersIn(operand.operand);
      return;
    case 'bracketed':
      yield* numbersOf(operand.chain);
      return;
    case 'call':
      for (const argument of operand.arguments) yield* numbersOf(argument);
      return;
    case 'print':
      for (const argument of operand.arguments) {
        if (argument.kind === 'chain') yield* numbersOf(argument.chain);
      }
      return;
    case 'percentage':
    case 'variable':
      return;
  }
}
