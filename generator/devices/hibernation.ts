import type { Diagnostic } from '../core/diagnostic.ts';
import { planHibernation, type ServedSwap } from '../core/state/hibernation-plan.ts';
import { setupService } from '../core/units/setup-service.ts';
import { truenoNode } from '../core/units/trueno-units.ts';
import { pathUnitName } from '../core/units/unit-name.ts';
import { commandProblem } from './command-problem.ts';
import type { Outcome } from './main.ts';
import type { ZramHost } from './zram-host.ts';
import { zramIndex } from './zram-name.ts';

/** Each page comes back from the device, some of them to a disk. */
const SWAPOFF_TIMEOUT_MS = 480_000;
/** As long as a set-up or reset may take. */
const SERVICE_TIMEOUT_MS = 240_000;

/** Names of devices whose swap is to be on again, each on a line of its own. */
function recordPath(host: ZramHost): string {
  return `${host.runtime}/trueno-zram/hibernation`;
}

/**
 * Runs before the machine hibernates: swap on devices of trueno is turned off, and their memory given back. When that
 * cannot be, swap is as it was before, and the exit status of 1 keeps the machine from hibernating.
 */
export function beforeHibernation(host: ZramHost): Outcome {
  const plan = planHibernation({
    swaps: textOf(`${host.proc}/swaps`, host),
    meminfo: textOf(`${host.proc}/meminfo`, host),
    resume: textOf(`${host.sys}/power/resume`, host),
    deviceOf: (node) => servedDevice(node, host),
    numberOf: (node) => textOf(`${host.sys}/block/${diskOf(node)}/dev`, host).trim() || undefined,
  });
  if (plan.kind === 'unconcerned') return { diagnostics: [], exitCode: 0 };
  if (plan.kind === 'refuse') return { diagnostics: [plan.why], exitCode: 1 };
  const names = plan.swaps.map(({ device }) => device);
  // Before swap is off, so that a death in between leaves word of it.
  const recorded = record([...new Set([...recordedNames(host), ...names])], host);
  if (recorded !== undefined) return { diagnostics: [recorded], exitCode: 1 };
  const diagnostics: Diagnostic[] = [];
  for (const swap of plan.swaps) {
    const failure = swapOff(swap, host);
    if (failure !== undefined) {
      const restored = afterHibernation(host);
      return { diagnostics: [...diagnostics, failure, ...restored.diagnostics], exitCode: 1 };
    }
    diagnostics.push({
      severity: 'info',
      device: swap.device,
      text: 'swap is off while the machine hibernates, as its server is frozen then',
    });
    diagnostics.push(...giveBack(swap.device, host));
  }
  return { diagnostics, exitCode: 0 };
}

/** Runs when the machine is back, or has not hibernated: swap that was turned off for it is turned on again. */
export function afterHibernation(host: ZramHost): Outcome {
  const diagnostics = recordedNames(host).map((name): Diagnostic => {
    const unit = pathUnitName(truenoNode(name), 'swap');
    const started = host.run('systemctl', ['start', unit], SERVICE_TIMEOUT_MS);
    if (started.status === 0) return { severity: 'info', device: name, text: 'swap is on again' };
    return {
      severity: 'error',
      device: name,
      text: `systemctl start ${unit}: ${commandProblem(started)}`,
      consequence: 'its swap, which was turned off to hibernate, stays off',
      hint: `systemctl status ${unit} ${setupService(name)} shows more`,
    };
  });
  const path = recordPath(host);
  const removed = host.removeFile(path);
  if (!removed.ok)
    diagnostics.push({
      severity: 'warning',
      text: `cannot remove ${path}: ${removed.error}`,
      consequence: 'the same swap is turned on again after the next time',
    });
  return { diagnostics, exitCode: diagnostics.some(({ severity }) => severity === 'error') ? 1 : 0 };
}

function swapOff({ device, node }: ServedSwap, host: ZramHost): Diagnostic | undefined {
  const result = host.run('swapoff', [node], SWAPOFF_TIMEOUT_MS);
  if (result.status === 0) return undefined;
  return {
    severity: 'error',
    device,
    text: `swapoff ${node}: ${commandProblem(result)}`,
    consequence: 'the machine does not hibernate',
    hint: 'end programs that use memory, or add swap on disk',
  };
}

/** systemd resets a device whose swap went off; waited for, so that the image is made without its memory. */
function giveBack(device: string, host: ZramHost): readonly Diagnostic[] {
  const unit = setupService(device);
  const stopped = host.run('systemctl', ['stop', unit], SERVICE_TIMEOUT_MS);
  if (stopped.status === 0) return [];
  return [
    {
      severity: 'warning',
      device,
      text: `systemctl stop ${unit}: ${commandProblem(stopped)}`,
      consequence: 'the image has the memory of the device in it',
    },
  ];
}

function record(names: readonly string[], host: ZramHost): Diagnostic | undefined {
  const path = recordPath(host);
  const written = host.createText(path, names.map((name) => `${name}\n`).join(''));
  if (written.ok) return undefined;
  return {
    severity: 'error',
    text: `cannot write ${path}: ${written.error}`,
    consequence: 'the machine does not hibernate',
    hint: 'check that /run is a writable tmpfs',
  };
}

function recordedNames(host: ZramHost): readonly string[] {
  return textOf(recordPath(host), host)
    .split('\n')
    .filter((name) => zramIndex(name).ok);
}

/** By the file that its server keeps for udev. */
function servedDevice(node: string, host: ZramHost): string | undefined {
  const mark = textOf(`${host.runtime}/trueno-zram/ublk/${diskOf(node)}`, host);
  const name = /^TRUENO_ZRAM_DEVICE=(.*)$/m.exec(mark)?.[1] ?? '';
  return zramIndex(name).ok ? name : undefined;
}

/** `ublkb0`; nothing for what is no disk of ublk, so that no file is looked for under its name. */
function diskOf(node: string): string {
  return /^\/dev\/(ublkb[0-9]+)$/.exec(node)?.[1] ?? '';
}

function textOf(path: string, host: ZramHost): string {
  const text = host.readText(path);
  return text.ok ? text.value : '';
}
