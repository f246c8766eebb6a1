import type { CommandModule } from 'yargs';
import { exitStatusOf } from '../core/generate.ts';
import { StreamLog } from '../host/stream-log.ts';
import { explainJson } from './explain-json.ts';
import { explainText } from './explain-text.ts';
import { toJsonText } from './json-text.ts';
import { examine, type MachineOptions } from './machine.ts';
import { printText } from './output.ts';

interface ExplainOptions extends MachineOptions {
  readonly json: boolean;
}

/** `trueno-zram explain`: what would be brought up, on which backend, and why. */
export const explainCommand: CommandModule<MachineOptions, ExplainOptions> = {
  command: 'explain',
  describe: 'Show what the configuration brings up here, on which backend, and why',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON, messages included' })
      .epilogue(
        'Runs the set! commands of the configuration, writes nothing.\nExit status: 0, or 1 when there are errors.',
      ),
  handler: ({ root, config, json }) => {
    const { generation: decided, advice } = examine({ root, config });
    const generation = { ...decided, diagnostics: [...decided.diagnostics, ...advice] };
    if (json) printText(`${toJsonText(explainJson(generation))}\n`);
    else {
      printText(explainText(generation));
      new StreamLog(2, 'warning').log(generation.diagnostics);
    }
    process.exitCode = exitStatusOf(generation.diagnostics);
  },
};
