import { exitStatusOf } from '../core/generate.ts';
import { StreamLog } from '../host/stream-log.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { explainJson } from './explain-json.ts';
import { explainText } from './explain-text.ts';
import { toJsonText } from './json-text.ts';
import { examine, machineOf } from './machine.ts';
import { printText } from './output.ts';

/** `trueno-zram explain`: what would be brought up, on which backend, and why. */
export function run(given: CommandArguments): number {
  const { generation: decided, advice } = examine(machineOf(given));
  const generation = { ...decided, diagnostics: [...decided.diagnostics, ...advice] };
  if (given.has('json')) printText(`${toJsonText(explainJson(generation))}\n`);
  else {
    printText(explainText(generation));
    new StreamLog(2, 'warning').log(generation.diagnostics);
  }
  return exitStatusOf(generation.diagnostics);
}
