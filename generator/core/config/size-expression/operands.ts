import type { Chain, Operand } from './syntax-tree.ts';

/** Every operand of an expression in the order of the text: one that has others inside comes before them. */
export function* operandsOf(chain: Chain): Generator<Operand> {
  yield* withInner(chain.first);
  for (const { operand } of chain.rest) yield* withInner(operand);
}

/** The chain itself and those in its brackets and calls, in the order of the text. */
export function* chainsOf(chain: Chain): Generator<Chain> {
  yield chain;
  for (const operand of operandsOf(chain)) yield* innerChains(operand);
}

function* withInner(operand: Operand): Generator<Operand> {
  yield operand;
  if (operand.kind === 'prefixed') yield* withInner(operand.operand);
  for (const chain of innerChains(operand)) yield* operandsOf(chain);
}

function innerChains(operand: Operand): readonly Chain[] {
  switch (operand.kind) {
    case 'bracketed':
      return [operand.chain];
    case 'call':
      return operand.arguments;
    case 'print':
      return operand.arguments.flatMap((argument) => (argument.kind === 'chain' ? [argument.chain] : []));
    default:
      return [];
  }
}
