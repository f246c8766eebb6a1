import type { Diagnostic, Severity } from '../diagnostic.ts';

/** Messages about one file before the rest is only counted: more are not read, and the kernel log drops them. */
const MOST_MESSAGES = 100;

const WORST_FIRST: readonly Severity[] = ['error', 'warning', 'info', 'debug'];

/**
 * The messages, of each file the first hundred; behind them one line says how many more there are, as bad as the worst
 * of them. A file that is no configuration at all must not flood the log of a boot.
 */
export function capPerFile(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const counts = new Map<string, number>();
  const dropped = new Map<string, Diagnostic[]>();
  const kept = diagnostics.filter((diagnostic) => {
    const path = diagnostic.position?.path;
    if (path === undefined) return true;
    const count = (counts.get(path) ?? 0) + 1;
    counts.set(path, count);
    if (count <= MOST_MESSAGES) return true;
    const others = dropped.get(path) ?? [];
    others.push(diagnostic);
    dropped.set(path, others);
    return false;
  });
  for (const [path, others] of dropped) kept.push(summary(path, others));
  return kept;
}

function summary(path: string, others: readonly Diagnostic[]): Diagnostic {
  const severity = WORST_FIRST.find((level) => others.some((other) => other.severity === level)) ?? 'debug';
  return {
    severity,
    position: { path },
    text: `${others.length} more messages about this file are left out`,
    consequence: 'they have had their effect',
  };
}
