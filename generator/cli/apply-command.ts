import type { ChangePlan } from '../core/apply/change-plan.ts';
import { type Consents, holdsBack } from '../core/apply/device-change.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { exitStatusOf } from '../core/generate.ts';
import { StreamLog } from '../host/stream-log.ts';
import { changePlanJson } from './change-json.ts';
import { type ChangeOutcome, ChangeRunner } from './change-runner.ts';
import { changePlanText } from './change-text.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { toJsonText } from './json-text.ts';
import { decide, machineOf } from './machine.ts';
import { printText } from './output.ts';
import { changeForbidden } from './permission.ts';
import { ask, canAsk } from './question.ts';
import { terminalWidth } from './terminal-width.ts';

/** `trueno-zram apply`: brings the machine to its configuration, and shows before how. */
export async function run(given: CommandArguments): Promise<number> {
  const machine = machineOf(given);
  const isDry = given.has('dry-run');
  const forbidden = isDry ? undefined : changeForbidden(machine, 'apply');
  if (forbidden !== undefined) return tell([forbidden]);
  const generation = decide(machine);
  const consents: Consents = { swapoff: given.has('swapoff'), loseFiles: given.has('lose-files') };
  const runner = new ChangeRunner(machine, consents);
  const plan = await runner.plan(generation);
  // Said at once, and not only where it is made: what is held back is part of the plan.
  const messages = [...generation.diagnostics, ...heldBack(plan, consents), ...leftAlone(plan)];
  const isJson = given.has('json');
  const outcomes: ChangeOutcome[] = [];
  const finish = (): number => {
    const all = [...messages, ...outcomes.flatMap(({ problems }) => problems)];
    if (isJson) printText(`${toJsonText(changePlanJson(plan, consents, outcomes, messages))}\n`);
    return exitStatusOf(all);
  };
  if (!isJson) {
    printText(changePlanText(plan, terminalWidth()));
    tell(messages);
  }
  if (isDry) return finish();
  if (!hasWork(plan, consents)) {
    if (!isJson) printText('nothing to do\n');
    return finish();
  }
  if (!given.has('yes')) {
    const refusal = isJson || !canAsk() ? UNASKED : (await ask('Go on?')) ? undefined : DECLINED;
    if (refusal !== undefined) return tell([refusal]);
  }
  const unready = runner.reload(generation, plan);
  messages.push(...unready);
  if (!isJson) tell(unready);
  if (exitStatusOf(unready) === 0) {
    for await (const outcome of runner.run(plan.changes)) {
      if (holdsBack(outcome.change, consents) !== undefined) continue;
      outcomes.push(outcome);
      if (!isJson) tellOutcome(outcome);
    }
  }
  return finish();
}

const UNASKED: Diagnostic = {
  severity: 'error',
  text: 'nobody can be asked here',
  consequence: 'nothing is changed',
  hint: '--yes goes on without asking, --dry-run only shows the plan',
};
const DECLINED: Diagnostic = { severity: 'error', text: 'nothing is changed' };

function heldBack({ changes }: ChangePlan, consents: Consents): readonly Diagnostic[] {
  return changes.flatMap((change) => holdsBack(change, consents) ?? []);
}

/** What keeps a device from being as configured; who set up another one by hand knows that. */
function leftAlone({ changes }: ChangePlan): readonly Diagnostic[] {
  return changes.flatMap((change) => (change.kind === 'leave' ? [change.why] : []));
}

function hasWork({ changes, units }: ChangePlan, consents: Consents): boolean {
  const isWork = changes.some(
    (change) => !['keep', 'leave'].includes(change.kind) && holdsBack(change, consents) === undefined,
  );
  return isWork || units.length > 0;
}

function tellOutcome({ change: { name }, done, problems }: ChangeOutcome): void {
  if (done !== undefined) printText(`${name} ${done}\n`);
  tell(problems);
}

function tell(diagnostics: readonly Diagnostic[]): number {
  new StreamLog(2, 'warning').log(diagnostics);
  return exitStatusOf(diagnostics);
}
