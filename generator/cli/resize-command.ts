import { planChanges } from '../core/apply/change-plan.ts';
import { type DeviceChange, holdsBack } from '../core/apply/device-change.ts';
import { EditedReader } from '../core/apply/edited-reader.ts';
import { resizedText, transientPath } from '../core/apply/transient-section.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { exitStatusOf, type Generation } from '../core/generate.ts';
import type { DevicePlan } from '../core/plan/device-plan.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { DeviceState } from '../core/state/device-state.ts';
import { ChangeRunner } from './change-runner.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { DeviceAnswer } from './device-answer.ts';
import { takeInventory } from './device-inventory.ts';
import { sizeText } from './device-size-text.ts';
import { inventoryProblems } from './inventory-problems.ts';
import { decide, type Machine, machineOf } from './machine.ts';
import { growFileSystem, growInPlace, mayGrowInPlace } from './online-growth.ts';
import { changeForbidden } from './permission.ts';
import { deviceSizeProblem, sizeOption } from './size-option.ts';
import { readTransient, writeTransient } from './transient-file.ts';

export function check(given: CommandArguments): string | undefined {
  return deviceSizeProblem(given, machineOf(given).host);
}

/** `trueno-zram resize DEVICE`: gives a device another size, until the next boot; most are set up anew for that. */
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
  const unfit = unfitFor(state, size_bytes, generation, decide(machine));
  if (unfit !== undefined) return answer.end(name, [unfit]);
  const runner = new ChangeRunner(machine, consents);
  const planned = generation.plans.find(({ device }) => device.name === name);
  if (planned !== undefined && mayGrowInPlace(state, planned)) {
    const growth = { state, plan: planned, text, earlier, generation, runner, machine, answer };
    const grown = await grow(growth);
    // What may be lost can still be made anew.
    if (grown.ok) return grown.value;
    if (!consents.loseFiles) return answer.end(name, [grown.error]);
  }
  const lost = consents.loseFiles ? undefined : filesLost(name, planned);
  if (lost !== undefined) return answer.end(name, [lost]);
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
  return undefined;
}

const SAVE_FILES = 'save what you need; with --lose-files it is done all the same';

/** Of a device that would be made anew. */
function filesLost(name: string, plan: DevicePlan | undefined): Diagnostic | undefined {
  if (plan === undefined || plan.purpose === 'swap') return undefined;
  return {
    severity: 'error',
    device: name,
    consequence: 'it keeps its size',
    text: 'a device is emptied when its size changes, and this one is for files',
    hint: SAVE_FILES,
  };
}

interface Growth {
  readonly state: DeviceState;
  readonly plan: DevicePlan;
  /** Of the drop-in, and the one that is there. */
  readonly text: string;
  readonly earlier: string | undefined;
  readonly generation: Generation;
  readonly runner: ChangeRunner;
  readonly machine: Machine;
  readonly answer: DeviceAnswer;
}

/** Makes a device larger with all that it holds; gives the exit status, or why it cannot be done so. */
async function grow({
  state,
  plan,
  text,
  earlier,
  generation,
  runner,
  machine,
  answer,
}: Growth): Promise<Result<number, Diagnostic>> {
  const { name, size_bytes: earlier_size_bytes = 0n } = state;
  const refused = await growInPlace(name, plan.device.disksize.bytes, machine.root);
  if (refused !== undefined)
    return err({
      severity: 'error',
      device: name,
      text: refused.text,
      consequence: 'it keeps its size and its files',
      hint: SAVE_FILES,
    });
  const unwritten = writeTransient(name, text);
  const problems =
    unwritten !== undefined
      ? [unwritten]
      : [
          ...runner.reload(generation, planChanges(generation, [], machine.host)),
          ...runner.tellSuccessor(plan),
        ];
  // It is larger all the same, and as configured after the next boot.
  if (exitStatusOf(problems) !== 0)
    problems.push(...[writeTransient(name, earlier)].flatMap((one) => one ?? []));
  const [now] = (await takeInventory([name], machine)).devices;
  const size_bytes = now?.size_bytes ?? plan.device.disksize.bytes;
  const sizes = `${sizeText(size_bytes)} (was ${sizeText(earlier_size_bytes)})`;
  answer.done(`${name}: size is now ${sizes}, until the next boot; it holds what it held`, {
    size_bytes,
    earlier_size_bytes,
  });
  const command = growFileSystem(plan, state);
  if (command !== undefined) answer.remark(`the file system on it keeps its size until you run ${command}`);
  return ok(answer.end(name, problems));
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
