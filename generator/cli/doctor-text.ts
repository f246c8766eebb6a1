import { formatDiagnostic, visible } from '../core/diagnostic.ts';
import type { Examination } from '../core/doctor/examination.ts';
import { findingVerdict, type Verdict, verdictOf } from '../core/doctor/examine-machine.ts';
import { type Colour, paint } from './colour.ts';
import { diagnosticJson } from './explain-json.ts';
import { wrapLine } from './terminal-width.ts';

const COLOURS: Readonly<Record<Verdict, Colour>> = {
  good: 'green',
  note: 'blue',
  warning: 'yellow',
  error: 'red',
};

const VERDICT_WIDTH = 'warning'.length;
const INDENT = ' '.repeat(VERDICT_WIDTH + 2);

/** What was looked at, what was found, and below that what to do. */
export function doctorText(examinations: readonly Examination[], width: number | undefined): string {
  const lines = examinations.flatMap((examination) => {
    const { check, found, findings } = examination;
    if (findings.length === 0) return [line('good', `${check}: ${found}`, width)];
    return findings.flatMap((finding) => {
      const { hint, ...rest } = finding;
      return [
        line(findingVerdict(finding), `${check}: ${formatDiagnostic(rest)}`, width),
        // Not broken: it is there to be copied.
        ...(hint === undefined ? [] : [`${INDENT}-> ${visible(hint)}`]),
      ];
    });
  });
  return `${[...lines, '', summary(examinations)].join('\n')}\n`;
}

function line(verdict: Verdict, text: string, width: number | undefined): string {
  const wrapped = wrapLine(`${verdict.padEnd(VERDICT_WIDTH)}  ${visible(text)}`, width, INDENT);
  return `${paint(verdict, COLOURS[verdict])}${wrapped.slice(verdict.length)}`;
}

function summary(examinations: readonly Examination[]): string {
  const count = (verdict: Verdict): number =>
    examinations.filter((examination) => verdictOf(examination) === verdict).length;
  const parts = (['error', 'warning', 'note'] as const).flatMap((verdict) => {
    const number = count(verdict);
    return number === 0 ? [] : [`${number} ${verdict}${number === 1 ? '' : 's'}`];
  });
  return `${examinations.length} checks: ${parts.length === 0 ? 'all is well' : parts.join(', ')}`;
}

/** The same for programs. Members are only ever added. */
export function doctorJson(examinations: readonly Examination[]): object {
  return {
    checks: examinations.map((examination) => ({
      check: examination.check,
      verdict: verdictOf(examination),
      found: examination.findings.length === 0 ? examination.found : undefined,
      findings: examination.findings.map(diagnosticJson),
    })),
  };
}
