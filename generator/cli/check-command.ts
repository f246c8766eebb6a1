import type { CommandModule } from 'yargs';
import { type Diagnostic, formatDiagnostic } from '../core/diagnostic.ts';
import { exitStatusOf, type Generation } from '../core/generate.ts';
import { diagnosticJson } from './explain-json.ts';
import { toJsonText } from './json-text.ts';
import { examine, type MachineOptions } from './machine.ts';
import { printText } from './output.ts';

interface CheckOptions extends MachineOptions {
  readonly json: boolean;
}

/** `trueno-zram check`: all that is wrong with the configuration, that means something else, or that is worth to know. */
export const checkCommand: CommandModule<MachineOptions, CheckOptions> = {
  command: 'check',
  describe: 'Check the configuration for errors and for lines that silently mean something else',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .epilogue(
        'Runs the set! commands of the configuration, writes nothing.\nExit status: 0 (warnings do not count), or 1 when there are errors.',
      ),
  handler: ({ root, config, json }) => {
    const { generation, advice } = examine({ root, config });
    const findings = [...findingsOf(generation), ...advice];
    if (json) printText(`${toJsonText(findings.map(diagnosticJson))}\n`);
    else printText(checkText(findings, generation.configuration.paths));
    process.exitCode = exitStatusOf(findings);
  },
};

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
  const lines = findings.map((finding) => `${finding.severity}: ${formatDiagnostic(finding)}`);
  return `${[...lines, counts.join(', ')].join('\n')}\n`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
