import type { Err } from '../../result.ts';
import { applyOperator } from './binary-operation.ts';
import { type ExpressionError, expressionError } from './expression-error.ts';
import { BUILT_IN_FUNCTIONS } from './functions.ts';
import { hintForFunction, hintForVariable } from './hints.ts';
import { isEqual, PRECEDENCE_LEVELS, type PrecedenceLevel } from './operators.ts';
import { printedNumber } from './printed-number.ts';
import type {
  BinaryOperator,
  Chain,
  FunctionCall,
  Operand,
  Percentage,
  PrefixOperator,
  PrintCall,
} from './syntax-tree.ts';

/** A value or why there is none: no Result, since each part of an expression would make one. */
type Evaluated = number | Err<ExpressionError>;

/** What an expression is evaluated in. `text` is its source, for the columns of messages. */
export interface EvaluationContext {
  readonly text: string;
  readonly variables: ReadonlyMap<string, number>;
  readonly print: (line: string) => void;
}

/** Evaluates every operand from left to right, then the operators by precedence. There is no short circuit. */
export function evaluateChain(chain: Chain, context: EvaluationContext): Evaluated {
  const first = evaluateOperand(chain.first, context);
  if (typeof first !== 'number') return first;
  const link = chain.rest[0];
  if (link === undefined) return first;
  if (chain.rest.length === 1) {
    // One operator has nothing to come before or after.
    const second = evaluateOperand(link.operand, context);
    return typeof second === 'number' ? applyOperator(link.operator, first, second) : second;
  }
  let terms: Term[] = [{ operator: undefined, value: first }];
  for (const { operator, operand } of chain.rest) {
    const value = evaluateOperand(operand, context);
    if (typeof value !== 'number') return value;
    terms.push({ operator, value });
  }
  for (const level of PRECEDENCE_LEVELS) {
    if (terms.length === 1) break;
    terms = level.leftToRight ? reduceFromLeft(terms, level) : reduceFromRight(terms, level);
  }
  return terms[0]?.value ?? first;
}

/** A number and the operator on its left; the first term of a chain has none. */
interface Term {
  readonly operator: BinaryOperator | undefined;
  readonly value: number;
}

function reduceFromLeft(terms: readonly Term[], level: PrecedenceLevel): Term[] {
  const reduced: Term[] = [];
  for (const term of terms) {
    const left = isOfLevel(term, level) ? reduced.pop() : undefined;
    reduced.push(left === undefined ? term : combine(left, term));
  }
  return reduced;
}

function reduceFromRight(terms: readonly Term[], level: PrecedenceLevel): Term[] {
  const reduced: Term[] = [];
  for (const term of [...terms].reverse()) {
    const right = reduced.at(-1);
    if (right !== undefined && isOfLevel(right, level)) reduced[reduced.length - 1] = combine(term, right);
    else reduced.push(term);
  }
  return reduced.reverse();
}

function isOfLevel({ operator }: Term, level: PrecedenceLevel): boolean {
  return operator !== undefined && level.operators.includes(operator);
}

function combine(left: Term, right: Term): Term {
  const { operator } = right;
  if (operator === undefined) return left;
  return { operator: left.operator, value: applyOperator(operator, left.value, right.value) };
}

function evaluateOperand(operand: Operand, context: EvaluationContext): Evaluated {
  switch (operand.kind) {
    case 'number':
      return operand.value;
    case 'percentage':
      return evaluatePercentage(operand, context);
    case 'prefixed': {
      const value = evaluateOperand(operand.operand, context);
      return typeof value === 'number' ? applyPrefix(operand.operator, value) : value;
    }
    case 'bracketed':
      return evaluateChain(operand.chain, context);
    case 'variable':
      return evaluateVariable(operand.name, operand.offset, context);
    case 'call':
      return evaluateCall(operand, context);
    case 'print':
      return evaluatePrint(operand, context);
  }
}

function applyPrefix(operator: PrefixOperator, value: number): number {
  switch (operator) {
    case '+':
      return value;
    case '-':
      return -value;
    case '!':
      return Number(isEqual(value, 0));
  }
}

function evaluatePercentage({ percent, offset }: Percentage, context: EvaluationContext): Evaluated {
  const ram = evaluateVariable('ram', offset, context);
  return typeof ram === 'number' ? (ram * percent) / 100 : ram;
}

function evaluateVariable(name: string, offset: number, context: EvaluationContext): Evaluated {
  const value = context.variables.get(name);
  if (value !== undefined) return value;
  return expressionError(context.text, {
    kind: 'Undefined',
    detail: name,
    offset,
    text: `there is no variable ${name}`,
    hint: hintForVariable(name, context.variables.keys()),
  });
}

function evaluateCall(call: FunctionCall, context: EvaluationContext): Evaluated {
  const { name, offset } = call;
  const values: number[] = [];
  for (const argument of call.arguments) {
    const value = evaluateChain(argument, context);
    if (typeof value !== 'number') return value;
    values.push(value);
  }
  const builtIn = BUILT_IN_FUNCTIONS.get(name);
  if (builtIn !== undefined) return builtIn.apply(values);
  if (values.length === 0 && context.variables.has(name)) return evaluateVariable(name, offset, context);
  return expressionError(context.text, {
    kind: 'Undefined',
    detail: name,
    offset,
    text: `there is no function ${name}`,
    hint: hintForFunction(name, context.variables.keys()),
  });
}

/** Prints its arguments with blanks between them; gives the last number, 0 if there is none. */
function evaluatePrint(call: PrintCall, context: EvaluationContext): Evaluated {
  const [first] = call.arguments;
  if (first?.kind === 'text' && first.text.includes('%')) {
    return expressionError(context.text, {
      kind: 'WrongArgs',
      detail: 'printf formatting is not yet implemented',
      offset: call.offset,
      text: 'print does not format: its first text must not contain %',
      hint: 'write print("size", ram / 2)',
    });
  }
  let last = 0;
  const words: string[] = [];
  for (const argument of call.arguments) {
    if (argument.kind === 'text') {
      words.push(withEscapes(argument.text));
      continue;
    }
    const value = evaluateChain(argument.chain, context);
    if (typeof value !== 'number') return value;
    last = value;
    words.push(printedNumber(last));
  }
  context.print(words.join(' '));
  return last;
}

function withEscapes(text: string): string {
  return text.replaceAll('\\n', '\n').replaceAll('\\t', '\t');
}
