import type { CommandModule } from 'yargs';
import { type Diagnostic, formatDiagnostic } from '../core/diagnostic.ts';
import { exitStatusOf } from '../core/generate.ts';
import { diagnosticJson } from './explain-json.ts';
import { toJsonText } from './json-text.ts';
import { decide, type MachineOptions } from './machine.ts';
import { printText } from './output.ts';

interface CheckOptions extends MachineOptions {
  readonly json: boolean;
}

/** `trueno-zram check`: everything that is wrong with the configuration, or that surely means something else. */
export const checkCommand: CommandModule<MachineOptions, CheckOptions> = {
  command: 'check',
  describe: 'Check the configuration for errors and for lines that silently mean something else',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .epilogue(
        'Runs the set! commands of the configuration, writes nothing.\nExit status: 0 (warnings do not count), or 1 when there are errors.',
      ),
  handler: ({ root, json }) => {
    const generation = decide({ root });
    const findings = generation.diagnostics.filter(isFinding);
    if (json) printText(`${toJsonText(findings.map(diagnosticJson))}\n`);
    else printText(checkText(findings, generation.configuration.paths));
    process.exitCode = exitStatusOf(findings);
  },
};

function isFinding({ severity }: Diagnostic): boolean {
  return severity === 'error' || severity === 'warning';
}

function checkText(findings: readonly Diagnostic[], paths: readonly string[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const files = `${paths.length} ${paths.length === 1 ? 'file' : 'files'} read`;
  const lines = findings.map((finding) => `${finding.severity}: ${formatDiagnostic(finding)}`);
  return `${[...lines, `${files}, ${errors} errors, ${warnings} warnings`].join('\n')}\n`;
}
