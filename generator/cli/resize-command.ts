import { planChanges } from '../core/apply/change-plan.ts';
import { type DeviceChange, holdsBack } from '../core/apply/device-change.ts';
import { EditedReader } from '../core/apply/edited-reader.ts';
import { resizedText, transientPath } from '../core/apply/transient-section.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { exitStatusOf, type Generation } from '../core/generate.ts';
import type { DeviceState } from '../core/state/device-state.ts';
import { ChangeRunner } from './change-runner.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { DeviceAnswer } from './device-answer.ts';
import { takeInventory } from './device-inventory.ts';
import { sizeText } from './device-size-text.ts';
import { inventoryProblems } from './inventory-problems.ts';
import { decide, type Machine, machineOf } from './machine.ts';
import { changeForbidden } from './permission.ts';
import { deviceSizeProblem, sizeOption } from './size-option.ts';
import { readTransient, writeTransient } from './transient-file.ts';

export function check(given: CommandArguments): string | undefined {
  return deviceSizeProblem(given, machineOf(given).host);
}

/** `trueno-zram resize DEVICE`: sets a device up anew with another size, until the next boot. */
export async function run(given: CommandArguments): Promise<number> {
  const machine = machineOf(given);
  const answer = new DeviceAnswer(given);
  const forbidden = changeForbidden(machine, 'resize');
  if (forbidden !== undefined) return answer.end(given.operands[0], [forbidden]);
  const inventory = await takeInventory(given.operands, machine);
  const [state] = inventory.devices;
  if (state === undefined || state.problem !== undefined)
    return answer.end(state?.name ?? given.operands[0], inventoryProblems(inventory));
  const { name } = state;
  const size = sizeOption(given, 'size', machine.host);
  const size_bytes = (size.ok ? size.value : undefined) ?? 0n;
  const earlier = readTransient(name);
  const text = resizedText(name, size_bytes, earlier);
  const generation = decide({
    ...machine,
    host: new EditedReader(machine.host, transientPath(name), text),
  });
  const consents = { swapoff: given.has('swapoff'), loseFiles: given.has('lose-files') };
  const unfit = unfitFor(state, size_bytes, generation, consents.loseFiles, decide(machine));
  if (unfit !== undefined) return answer.end(name, [unfit]);
  const plan = planChanges(generation, [state], machine.host);
  const change = plan.changes.find((candidate) => candidate.name === name);
  if (change?.kind !== 'restart' || !change.differences.some(({ setting }) => setting === 'size')) {
    answer.done(`${name} has that size`, {
      size_bytes: state.size_bytes,
      earlier_size_bytes: state.size_bytes,
    });
    return answer.end(name, []);
  }
  const held = holdsBack(change, consents);
  if (held !== undefined) return answer.end(name, [held]);
  const unwritten = writeTransient(name, text);
  if (unwritten !== undefined) return answer.end(name, [unwritten]);
  const runner = new ChangeRunner(machine, consents);
  const problems = await carryOut(change, generation, runner, machine);
  if (exitStatusOf(problems) !== 0) {
    problems.push(...(await putBack(name, earlier, runner, machine, answer)));
    return answer.end(name, problems);
  }
  const [now] = (await takeInventory([name], machine)).devices;
  const now_bytes = now?.size_bytes ?? size_bytes;
  answer.done(
    `${name}: size is now ${sizeText(now_bytes)} (was ${sizeText(state.size_bytes ?? 0n)}), until the next boot`,
    { size_bytes: now_bytes, earlier_size_bytes: state.size_bytes },
  );
  return answer.end(name, problems);
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
  answer: DeviceAnswer,
): Promise<readonly Diagnostic[]> {
  const problems = [writeTransient(name, text)].flatMap((problem) => problem ?? []);
  const generation = decide(machine);
  const plan = await runner.plan(generation);
  problems.push(...runner.reload(generation, plan));
  if (exitStatusOf(problems) !== 0) return problems;
  const changes = plan.changes.filter((change) => change.name === name && change.kind === 'start');
  for await (const { done, problems: more } of runner.run(changes)) {
    problems.push(...more);
    if (done !== undefined) answer.remark(`${name} ${done}, with its earlier size`);
  }
  return problems;
}
