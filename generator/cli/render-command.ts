import type { CommandModule } from 'yargs';
import { exitStatusOf } from '../core/generate.ts';
import { OutputDirectory } from '../host/output-directory.ts';
import { StreamLog } from '../host/stream-log.ts';
import { decide, type MachineOptions } from './machine.ts';
import { printText } from './output.ts';

interface RenderOptions extends MachineOptions {
  readonly directory: string;
}

/** `trueno-zram render DIR`: the units, to look at. */
export const renderCommand: CommandModule<MachineOptions, RenderOptions> = {
  command: 'render <directory>',
  describe: 'Write the units into a directory, to look at them',
  builder: (yargs) =>
    yargs
      .positional('directory', {
        type: 'string',
        demandOption: true,
        describe: 'Where to write; existing files are kept',
      })
      .epilogue('systemd does not see what is written there.\nExit status: 0, or 1 when there are errors.'),
  handler: ({ root, config, directory }) => {
    const generation = decide({ root, config });
    const diagnostics = [...generation.diagnostics];
    const output = new OutputDirectory(directory);
    for (const { entries } of generation.plans) {
      const failure = output.writeAll(entries);
      if (failure !== undefined) diagnostics.push(failure);
      else printText(entries.map(({ name }) => `${directory.replace(/(?!^)\/+$/, '')}/${name}\n`).join(''));
    }
    new StreamLog(2, 'warning').log(diagnostics);
    if (generation.plans.length === 0) printText('nothing to write\n');
    process.exitCode = exitStatusOf(diagnostics);
  },
};
