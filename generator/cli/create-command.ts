import { planChanges } from '../core/apply/change-plan.ts';
import { EditedReader } from '../core/apply/edited-reader.ts';
import {
  type DeviceWish,
  transientPath,
  transientText,
  unlikeWish,
} from '../core/apply/transient-section.ts';
import { zramIndex } from '../core/compat/zram-index.ts';
import type { BackendPreference } from '../core/config/device.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { exitStatusOf, type Generation } from '../core/generate.ts';
import { lintConfiguration } from '../core/plan/configuration-lint/index.ts';
import type { DevicePlan } from '../core/plan/device-plan.ts';
import { err, ok, type Result } from '../core/result.ts';
import { ChangeRunner } from './change-runner.ts';
import { plannedText } from './change-text.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { DeviceAnswer } from './device-answer.ts';
import { takeInventory } from './device-inventory.ts';
import { decide, type Machine, machineOf } from './machine.ts';
import { changeForbidden } from './permission.ts';
import { deviceSizeProblem, sizeOption } from './size-option.ts';
import { writeTransient } from './transient-file.ts';

export function check(given: CommandArguments): string | undefined {
  const { host } = machineOf(given);
  const [name] = given.operands;
  const index = name === undefined ? undefined : zramIndex(name);
  if (index?.ok === false) return `"${name}": ${index.error.text}; ${index.error.hint}`;
  const limit = sizeOption(given, 'limit', host);
  if (!limit.ok) return `--limit: ${limit.error}`;
  const priority = given.value('priority');
  if (priority !== undefined && !isPriority(priority)) return '--priority takes a number from -1 to 32767';
  return deviceSizeProblem(given, host);
}

function isPriority(text: string): boolean {
  return /^(?:-1|[0-9]{1,5})$/.test(text) && Number(text) <= 32767;
}

/** `trueno-zram create`: a device that the configuration does not have, until the next boot. */
export async function run(given: CommandArguments): Promise<number> {
  const machine = machineOf(given);
  const [asked] = given.operands;
  const answer = new DeviceAnswer(given);
  const forbidden = changeForbidden(machine, 'create');
  if (forbidden !== undefined) return answer.end(asked, [forbidden]);
  const before = decide(machine);
  if (before.configuration.disabled) return answer.end(asked, [DISABLED]);
  const { devices } = await takeInventory([], machine);
  const name = freeName(asked, before, new Set(devices.map((device) => device.name)));
  if (!name.ok) return answer.end(asked, [name.error]);
  const wish = wishOf(given, name.value, machine);
  const text = transientText(wish, 'trueno-zram create');
  const host = new EditedReader(machine.host, transientPath(wish.name), text);
  const generation = decide({ ...machine, host });
  const advice = lintConfiguration(generation, host);
  const planned = plannedFor(wish, {
    ...generation,
    diagnostics: [...generation.diagnostics, ...advice],
  });
  if (!planned.ok) return answer.end(wish.name, planned.error);
  const displaced = displacedBy(planned.value.plan, before, generation);
  if (displaced !== undefined) return answer.end(wish.name, [displaced]);
  answer.tell(planned.value.warnings);
  return bringUp(planned.value.plan, text, generation, machine, answer);
}

const DISABLED: Diagnostic = {
  severity: 'error',
  text: 'compressed swap is switched off by systemd.zram= on the kernel command line',
  consequence: 'nothing is created',
};

/** The name that was asked for, or the first that nobody has. */
function freeName(
  asked: string | undefined,
  { configuration }: Generation,
  up: ReadonlySet<string>,
): Result<string, Diagnostic> {
  const isFree = (name: string): boolean => !configuration.settings.has(name) && !up.has(name);
  for (let index = 0; asked === undefined; index++) {
    if (isFree(`zram${index}`)) return ok(`zram${index}`);
  }
  if (isFree(asked)) return ok(asked);
  const position = configuration.settings.get(asked)?.position;
  return err({
    severity: 'error',
    device: asked,
    ...(position === undefined ? {} : { position }),
    text: up.has(asked) ? 'there is such a device' : 'the configuration has such a device, which is not up',
    consequence: 'nothing is created',
    hint: up.has(asked)
      ? 'without a name, create takes the first that is free'
      : 'trueno-zram apply brings it up',
  });
}

function wishOf(given: CommandArguments, name: string, { host }: Machine): DeviceWish {
  const bytes = (option: string): bigint | undefined => {
    const size = sizeOption(given, option, host);
    return size.ok ? size.value : undefined;
  };
  const priority = given.value('priority');
  const mountPoint = given.value('mount-point');
  return {
    name,
    size_bytes: bytes('size') ?? 0n,
    limit_bytes: bytes('limit'),
    algorithm: given.value('algorithm'),
    backend: BACKENDS.find((backend) => backend === given.value('backend')),
    swapPriority: priority === undefined ? undefined : Number(priority),
    mountPoint,
    // ext2, which a section without fs-type= means, cannot be mounted with the usual options everywhere.
    fsType: given.value('fs-type') ?? (mountPoint === undefined ? undefined : 'ext4'),
    options: given.value('options'),
  };
}

const BACKENDS: readonly BackendPreference[] = ['auto', 'trueno', 'kernel'];

/** The plan that the wish comes to, and what there is to say about it. The error is what is wrong with it. */
function plannedFor(
  wish: DeviceWish,
  { plans, diagnostics }: Generation,
): Result<{ plan: DevicePlan; warnings: readonly Diagnostic[] }, readonly Diagnostic[]> {
  const path = transientPath(wish.name);
  const consequence = 'nothing is created';
  const plan = plans.find(({ device }) => device.name === wish.name);
  // Where it stands, in a file that is not written yet, helps nobody.
  const ofWish = diagnostics
    .filter(({ device, position }) => device === wish.name || position?.path === path)
    .map(({ position: _, ...rest }): Diagnostic => rest);
  const errors = ofWish.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return err(errors.map((error) => ({ ...error, consequence })));
  const about = { severity: 'error', device: wish.name, consequence } as const;
  if (plan === undefined) return err([{ ...about, text: 'no device comes of that' }]);
  const key = unlikeWish(plan.device, wish);
  return key === undefined
    ? ok({ plan, warnings: ofWish.filter(isWorthSaying) })
    : err([{ ...about, key, text: 'the configuration cannot hold this value as it is' }]);
}

/**
 * A size that was typed with its unit is meant, however small. Of fs-type the only warning is that no unit starts a set-up
 * without a mount point: here, the set-up is started.
 */
function isWorthSaying({ severity, key }: Diagnostic): boolean {
  return severity === 'warning' && key !== 'zram-size' && key !== 'fs-type';
}

/** Of two devices of one mount point, the one with the lower number has it: another one must not lose it so. */
function displacedBy({ device }: DevicePlan, before: Generation, after: Generation): Diagnostic | undefined {
  const kept = new Set(after.plans.map((plan) => plan.device.name));
  const lost = before.plans.find((plan) => !kept.has(plan.device.name));
  if (lost === undefined) return undefined;
  return {
    severity: 'error',
    device: device.name,
    text: `${lost.device.name} has the mount point ${lost.device.mountPoint}`,
    consequence: 'nothing is created',
  };
}

async function bringUp(
  plan: DevicePlan,
  text: string,
  generation: Generation,
  machine: Machine,
  answer: DeviceAnswer,
): Promise<number> {
  const { name } = plan.device;
  const unwritten = writeTransient(name, text);
  if (unwritten !== undefined) return answer.end(name, [unwritten]);
  const runner = new ChangeRunner(machine, { swapoff: false, loseFiles: false });
  const changes = planChanges(generation, [], machine.host);
  const problems = [...runner.reload(generation, changes)];
  if (exitStatusOf(problems) === 0)
    for await (const outcome of runner.run([{ kind: 'start', name, plan, running: undefined }]))
      problems.push(...outcome.problems);
  if (exitStatusOf(problems) !== 0) {
    problems.push(...takeBack(name, runner, machine));
    return answer.end(name, problems);
  }
  const [state] = (await takeInventory([name], machine)).devices;
  if (state?.fallbackReason !== undefined)
    problems.push({
      severity: 'warning',
      device: name,
      text: state.fallbackReason,
      consequence: 'it is on kernel zram',
    });
  const backend = state?.backend ?? plan.choice.backend;
  const node = state?.node ?? plan.node;
  answer.done(`${name} is up: ${plannedText(plan, backend)}, ${node}`, {
    purpose: plan.purpose,
    backend,
    node,
    size_bytes: state?.size_bytes ?? plan.device.disksize.bytes,
  });
  return answer.end(name, problems);
}

/** Leaves the machine as it was before. */
function takeBack(name: string, runner: ChangeRunner, machine: Machine): readonly Diagnostic[] {
  const left = [...runner.stop(name), writeTransient(name, undefined)].flatMap((problem) => problem ?? []);
  const before = decide(machine);
  return [...left, ...runner.reload(before, planChanges(before, [], machine.host))];
}
