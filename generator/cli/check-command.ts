import { type Diagnostic, formatDiagnostic, type Severity } from '../core/diagnostic.ts';
import { exitStatusOf, type Generation } from '../core/generate.ts';
import { type Colour, paint } from './colour.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { diagnosticJson } from './explain-json.ts';
import { toJsonText } from './json-text.ts';
import { examine, machineOf } from './machine.ts';
import { printText } from './output.ts';
import { terminalWidth, wrapLine } from './terminal-width.ts';

/** `trueno-zram check`: all that is wrong with the configuration, that means something else, or that is worth to know. */
export function run(given: CommandArguments): number {
  const { generation, advice } = examine(machineOf(given));
  const findings = [...findingsOf(generation), ...advice];
  if (given.has('json')) printText(`${toJsonText(findings.map(diagnosticJson))}\n`);
  else printText(checkText(findings, generation.configuration.paths));
  return exitStatusOf(findings);
}

/** Errors, warnings and what is worth to know about the files; how the backend was chosen is for `explain`. */
function findingsOf({ configuration, diagnostics }: Generation): readonly Diagnostic[] {
  const ofConfiguration = new Set(configuration.diagnostics);
  return diagnostics.filter(
    (diagnostic) =>
      diagnostic.severity === 'error' ||
      diagnostic.severity === 'warning' ||
      (diagnostic.severity === 'info' && ofConfiguration.has(diagnostic)),
  );
}

function checkText(findings: readonly Diagnostic[], paths: readonly string[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const counts = [`${count(paths.length, 'file')} read`, count(errors, 'error'), count(warnings, 'warning')];
  const lines = findings.map((finding) => findingLine(finding, terminalWidth()));
  return `${[...lines, counts.join(', ')].join('\n')}\n`;
}

const COLOURS: Readonly<Record<Severity, Colour>> = {
  error: 'red',
  warning: 'yellow',
  info: 'blue',
  debug: 'dim',
};

function findingLine(finding: Diagnostic, width: number | undefined): string {
  const { severity } = finding;
  const line = wrapLine(`${severity}: ${formatDiagnostic(finding)}`, width, '  ');
  return `${paint(severity, COLOURS[severity])}${line.slice(severity.length)}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
