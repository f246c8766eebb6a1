import { exitStatusOf } from '../core/generate.ts';
import { OutputDirectory } from '../host/output-directory.ts';
import { StreamLog } from '../host/stream-log.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { decide, machineOf } from './machine.ts';
import { printText } from './output.ts';

/** `trueno-zram render DIR`: the units, to look at. */
export function run(given: CommandArguments): number {
  const [directory = ''] = given.operands;
  const generation = decide(machineOf(given));
  const diagnostics = [...generation.diagnostics];
  const output = new OutputDirectory(directory);
  for (const { entries } of generation.plans) {
    const failure = output.writeAll(entries);
    if (failure !== undefined) diagnostics.push(failure);
    else printText(entries.map(({ name }) => `${directory.replace(/(?!^)\/+$/, '')}/${name}\n`).join(''));
  }
  new StreamLog(2, 'warning').log(diagnostics);
  if (generation.plans.length === 0) printText('nothing to write\n');
  return exitStatusOf(diagnostics);
}
