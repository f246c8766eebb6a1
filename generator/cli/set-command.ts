import type { Diagnostic } from '../core/diagnostic.ts';
import { exitStatusOf } from '../core/generate.ts';
import type { DeviceProblem, DeviceState } from '../core/state/device-state.ts';
import { StreamLog } from '../host/stream-log.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { takeInventory } from './device-inventory.ts';
import { sizeText } from './device-size-text.ts';
import { tellProblems } from './inventory-problems.ts';
import { setLimit, setObjective } from './live-setting.ts';
import { machineOf } from './machine.ts';
import { printText } from './output.ts';
import { sizeOption } from './size-option.ts';

export function check(given: CommandArguments): string | undefined {
  if (!given.has('limit') && !given.has('objective')) return 'set needs --limit, --objective or both';
  const limit = sizeOption(given, 'limit', machineOf(given).host);
  return limit.ok ? undefined : `--limit: ${limit.error}`;
}

/** `trueno-zram set DEVICE`: changes what can be changed while a device is in use. */
export async function run(given: CommandArguments): Promise<number> {
  const machine = machineOf(given);
  const inventory = await takeInventory(given.operands, machine);
  const [before] = inventory.devices;
  if (before === undefined || before.problem !== undefined) return tellProblems(inventory);
  const limit = sizeOption(given, 'limit', machine.host);
  const limit_bytes = limit.ok ? limit.value : undefined;
  const objective = given.value('objective');
  const problems: Diagnostic[] = [];
  // What is refused at once is asked first, so that nothing is half done.
  const unsuited = unsuitedFor(before, objective);
  if (unsuited !== undefined) return tell([unsuited]);
  if (objective !== undefined)
    problems.push(...failed(before, await setObjective(before, objective, machine.root)));
  if (limit_bytes !== undefined && problems.length === 0)
    problems.push(...failed(before, await setLimit(before, limit_bytes, machine.root)));
  const [after] = (await takeInventory(given.operands, machine)).devices;
  if (after !== undefined) printText(changesText(before, after));
  return tell([...problems, ...(after === undefined ? [] : narrowLimit(after))]);
}

function unsuitedFor(
  { name, backend, size_bytes }: DeviceState,
  objective: string | undefined,
): Diagnostic | undefined {
  const about = { severity: 'error', device: name, consequence: 'nothing is changed' } as const;
  if (size_bytes === 0n)
    return {
      ...about,
      text: 'the device is not set up',
      hint: 'trueno-zram status shows those that are',
    };
  if (backend === 'kernel' && objective !== undefined)
    return {
      ...about,
      text: 'kernel zram has no objective: its algorithm is chosen when the device is set up',
      hint: 'write compression-algorithm into zram-generator.conf, or let trueno serve the device',
    };
  return undefined;
}

function failed({ name }: DeviceState, problem: DeviceProblem | undefined): readonly Diagnostic[] {
  return problem === undefined ? [] : [{ severity: 'error', device: name, ...problem }];
}

function changesText(before: DeviceState, after: DeviceState): string {
  const rows: readonly (readonly [what: string, was: string, is: string])[] = [
    ['objective', objectiveText(before), objectiveText(after)],
    ['limit', limitText(before), limitText(after)],
  ];
  return rows
    .filter(([, was, is]) => was !== is)
    .map(([what, was, is]) => `${after.name}: ${what} is now ${is} (was ${was})\n`)
    .join('');
}

function objectiveText({ trueno }: DeviceState): string {
  return trueno?.info.objective ?? 'none';
}

function limitText({ mmStat }: DeviceState): string {
  const limit_bytes = mmStat?.memLimitBytes ?? 0n;
  return limit_bytes === 0n ? 'none' : sizeText(limit_bytes);
}

/** The kernel and trueno take a limit below what is taken; whoever sets it should know. */
function narrowLimit({ name, mmStat }: DeviceState): readonly Diagnostic[] {
  if (mmStat === undefined || mmStat.memLimitBytes === 0n) return [];
  const { memUsedTotalBytes: used, memLimitBytes: limit } = mmStat;
  if (used < limit) return [];
  return [
    {
      severity: 'warning',
      device: name,
      text: `pages take ${sizeText(used)} already, the limit is ${sizeText(limit)}`,
      consequence: 'writes fail until there is room; nothing that is stored is lost',
      hint: `trueno-zram set ${name} --limit 0 takes the limit away`,
    },
  ];
}

function tell(diagnostics: readonly Diagnostic[]): number {
  new StreamLog(2, 'warning').log(diagnostics);
  return exitStatusOf(diagnostics);
}
