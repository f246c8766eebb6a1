import { planChanges, roomProblem } from '../core/apply/change-plan.ts';
import { type DeviceChange, holdsBack } from '../core/apply/device-change.ts';
import { readRunningDevice } from '../core/apply/running-device.ts';
import { readSwapRoom } from '../core/apply/swap-room.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { exitStatusOf } from '../core/generate.ts';
import type { DeviceState } from '../core/state/device-state.ts';
import { ChangeRunner } from './change-runner.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { DeviceAnswer } from './device-answer.ts';
import { takeInventory } from './device-inventory.ts';
import { inventoryProblems } from './inventory-problems.ts';
import { decide, type Machine, machineOf } from './machine.ts';
import { changeForbidden } from './permission.ts';
import { readTransient, writeTransient } from './transient-file.ts';

/** `trueno-zram remove DEVICE`: takes a device away and gives its memory back. */
export async function run(given: CommandArguments): Promise<number> {
  const machine = machineOf(given);
  const answer = new DeviceAnswer(given);
  const [asked = ''] = given.operands;
  const forbidden = changeForbidden(machine, 'remove');
  if (forbidden !== undefined) return answer.end(asked, [forbidden]);
  const consents = { swapoff: given.has('swapoff'), loseFiles: given.has('lose-files') };
  const runner = new ChangeRunner(machine, consents);
  const inventory = await takeInventory([asked], machine);
  const [state] = inventory.devices;
  if (state === undefined || state.size_bytes === 0n) {
    // What a create or a boot that failed left behind.
    if (!/^zram[0-9]+$/.test(asked) || readTransient(asked) === undefined)
      return answer.end(asked, inventoryProblems({ devices: [], missing: [asked] }));
    return finish(asked, [], runner, machine, answer);
  }
  if (state.problem !== undefined) return answer.end(state.name, inventoryProblems(inventory));
  const change = removalOf(state, machine);
  const held = holdsBack(change, consents);
  if (held !== undefined) return answer.end(state.name, [held]);
  const problems: Diagnostic[] = [];
  for await (const outcome of runner.run([change])) problems.push(...outcome.problems);
  return exitStatusOf(problems) === 0
    ? finish(state.name, problems, runner, machine, answer)
    : answer.end(state.name, problems);
}

function removalOf(state: DeviceState, { host }: Machine): DeviceChange {
  const room = readSwapRoom(host);
  return {
    kind: 'remove',
    name: state.name,
    running: readRunningDevice(state, host),
    noRoom: roomProblem(state, room.ok ? room.value : undefined),
  };
}

/** Forgets a device that is gone, and says whether it comes back. */
function finish(
  name: string,
  said: readonly Diagnostic[],
  runner: ChangeRunner,
  machine: Machine,
  answer: DeviceAnswer,
): number {
  const problems = [...said];
  if (readTransient(name) !== undefined) {
    const unwritten = writeTransient(name, undefined);
    if (unwritten !== undefined) problems.push(unwritten);
  }
  const generation = decide(machine);
  problems.push(...runner.reload(generation, planChanges(generation, [], machine.host)));
  const planned = generation.plans.find(({ device }) => device.name === name);
  const path = planned?.device.position?.path;
  answer.done(
    `${name} is gone${path === undefined ? '' : `, until the next boot or trueno-zram apply: ${path} has it`}`,
    { configured_in: path },
  );
  return answer.end(name, problems);
}
