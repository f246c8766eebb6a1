import { type UnitChange, unitChanges } from '../core/apply/installed-unit.ts';
import { exitStatusOf } from '../core/generate.ts';
import { OutputDirectory } from '../host/output-directory.ts';
import { StreamLog } from '../host/stream-log.ts';
import { paint } from './colour.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { diagnosticJson } from './explain-json.ts';
import { toJsonText } from './json-text.ts';
import { decide, machineOf } from './machine.ts';
import { printText } from './output.ts';
import { unitDiffText } from './unit-diff-text.ts';

/** `trueno-zram render DIR`: the units, to look at. */
export function run(given: CommandArguments): number {
  const machine = machineOf(given);
  const [directory = ''] = given.operands;
  const isJson = given.has('json');
  const generation = decide(machine);
  const changes = unitChanges(generation.plans, machine.host);
  const diagnostics = [...generation.diagnostics];
  const written: string[] = [];
  const output = new OutputDirectory(directory);
  for (const { entries } of generation.plans) {
    output.give(entries);
    const failures = output.finish();
    diagnostics.push(...failures);
    if (failures.length === 0) written.push(...entries.map(({ name }) => name));
  }
  const folder = directory.replace(/(?!^)\/+$/, '');
  if (isJson) {
    const units = given.has('diff') ? changes : undefined;
    const paths = written.map((name) => `${folder}/${name}`);
    printText(`${toJsonText({ written: paths, units, messages: diagnostics.map(diagnosticJson) })}\n`);
  } else {
    printText(written.map((name) => `${paintedPath(folder, name, changes)}\n`).join(''));
    if (generation.plans.length === 0) printText('nothing to write\n');
    if (given.has('diff')) printText(unitDiffText(changes));
    new StreamLog(2, 'warning').log(diagnostics);
  }
  return exitStatusOf(diagnostics);
}

function paintedPath(folder: string, name: string, changes: readonly UnitChange[]): string {
  const change = changes.find((candidate) => candidate.name === name);
  const path = `${folder}/${name}`;
  return change === undefined ? path : paint(path, change.before === undefined ? 'green' : 'yellow');
}
