import { planChanges } from '../core/apply/change-plan.ts';
import { type DeviceChange, holdsBack } from '../core/apply/device-change.ts';
import { EditedReader } from '../core/apply/edited-reader.ts';
import { resizedText, transientPath } from '../core/apply/transient-section.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { exitStatusOf, type Generation } from '../core/generate.ts';
import type { DeviceState } from '../core/state/device-state.ts';
import { StreamLog } from '../host/stream-log.ts';
import { ChangeRunner } from './change-runner.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { takeInventory } from './device-inventory.ts';
import { sizeText } from './device-size-text.ts';
import { tellProblems } from './inventory-problems.ts';
import { decide, type Machine, machineOf } from './machine.ts';
import { printText } from './output.ts';
import { changeForbidden } from './permission.ts';
import { deviceSizeProblem, sizeOption } from './size-option.ts';
import { readTransient, writeTransient } from './transient-file.ts';

export function check(given: CommandArguments): string | undefined {
  return deviceSizeProblem(given, machineOf(given).host);
}

/** `trueno-zram resize DEVICE`: sets a device up anew with another size, until the next boot. */
export async function run(given: CommandArguments): Promise<number> {
  const machine = machineOf(given);
  const forbidden = changeForbidden(machine, 'resize');
  if (forbidden !== undefined) return tell([forbidden]);
  const inventory = await takeInventory(given.operands, machine);
  const [state] = inventory.devices;
  if (state === undefined || state.problem !== undefined) return tellProblems(inventory);
  const size = sizeOption(given, 'size', machine.host);
  const size_bytes = (size.ok ? size.value : undefined) ?? 0n;
  const earlier = readTransient(state.name);
  const text = resizedText(state.name, size_bytes, earlier);
  const generation = decide({
    ...machine,
    host: new EditedReader(machine.host, transientPath(state.name), text),
  });
  const consents = { swapoff: given.has('swapoff'), loseFiles: given.has('lose-files') };
  const unfit = unfitFor(state, size_bytes, generation, consents.loseFiles, decide(machine));
  if (unfit !== undefined) return tell([unfit]);
  const plan = planChanges(generation, [state], machine.host);
  const change = plan.changes.find(({ name }) => name === state.name);
  if (change?.kind !== 'restart' || !change.differences.some(({ setting }) => setting === 'size')) {
    printText(`${state.name} has that size\n`);
    return 0;
  }
  const held = holdsBack(change, consents);
  if (held !== undefined) return tell([held]);
  const unwritten = writeTransient(state.name, text);
  if (unwritten !== undefined) return tell([unwritten]);
  const runner = new ChangeRunner(machine, consents);
  const problems = await carryOut(change, generation, runner, machine);
  if (exitStatusOf(problems) !== 0) {
    problems.push(...(await putBack(state.name, earlier, runner, machine)));
    return tell(problems);
  }
  const [now] = (await takeInventory([state.name], machine)).devices;
  printText(
    `${state.name}: size is now ${sizeText(now?.size_bytes ?? size_bytes)} (was ${sizeText(state.size_bytes ?? 0n)}), until the next boot\n`,
  );
  return tell(problems);
}

/** Why the device cannot have that size, before anything is changed. */
function unfitFor(
  { name }: DeviceState,
  size_bytes: bigint,
  { plans }: Generation,
  loseFiles: boolean,
  before: Generation,
): Diagnostic | undefined {
  const about = { severity: 'error', device: name, consequence: 'it keeps its size' } as const;
  if (!before.plans.some(({ device }) => device.name === name))
    return {
      ...about,
      text: 'the configuration does not set it up, so nobody knows how to do that again',
      hint: `trueno-zram remove ${name}; trueno-zram create ${name} --size …`,
    };
  const plan = plans.find(({ device }) => device.name === name);
  const planned_bytes = plan?.device.disksize.bytes ?? 0n;
  if (plan === undefined || planned_bytes < size_bytes || planned_bytes - size_bytes >= 1024n)
    return {
      ...about,
      text: `${plan?.device.disksize.position?.path ?? 'the configuration'} has the last word on zram-size`,
      hint: 'write the size there, then trueno-zram apply',
    };
  if (plan.purpose === 'swap' || loseFiles) return undefined;
  return {
    ...about,
    text: 'a device is emptied when its size changes, and this one is for files',
    hint: 'save what you need; with --lose-files it is done all the same',
  };
}

async function carryOut(
  change: DeviceChange,
  generation: Generation,
  runner: ChangeRunner,
  { host }: Machine,
): Promise<Diagnostic[]> {
  const problems = [...runner.reload(generation, planChanges(generation, [], host))];
  if (exitStatusOf(problems) !== 0) return problems;
  for await (const outcome of runner.run([change])) problems.push(...outcome.problems);
  return problems;
}

/** Brings the device up as it was, if it went away. */
async function putBack(
  name: string,
  text: string | undefined,
  runner: ChangeRunner,
  machine: Machine,
): Promise<readonly Diagnostic[]> {
  const problems = [writeTransient(name, text)].flatMap((problem) => problem ?? []);
  const generation = decide(machine);
  const plan = await runner.plan(generation);
  problems.push(...runner.reload(generation, plan));
  if (exitStatusOf(problems) !== 0) return problems;
  const changes = plan.changes.filter((change) => change.name === name && change.kind === 'start');
  for await (const { done, problems: more } of runner.run(changes)) {
    problems.push(...more);
    if (done !== undefined) printText(`${name} ${done}, with its earlier size\n`);
  }
  return problems;
}

function tell(diagnostics: readonly Diagnostic[]): number {
  new StreamLog(2, 'warning').log(diagnostics);
  return exitStatusOf(diagnostics);
}
