/** What `--setup-device` and `--reset-device` do once the configuration is read. Printing is left to the caller. */

import type { Device } from '../core/config/device.ts';
import { type Diagnostic, formatDiagnostic } from '../core/diagnostic.ts';
import { KernelZram } from './kernel-zram.ts';
import type { SetupReport } from './setup-report.ts';
import { TruenoDevice } from './trueno-device.ts';
import { resetTrueno } from './trueno-reset.ts';
import { setUpTrueno } from './trueno-setup.ts';
import {
  awaitFallbackLink,
  dropMarks,
  fallbackReason,
  isMarkedKernelZram,
  markFallback,
  markKernelZram,
  recordCompression,
} from './udev-mark.ts';
import type { ZramHost } from './zram-host.ts';
import { zramIndex } from './zram-name.ts';
import { type ResetReport, resetKernelZram } from './zram-reset.ts';
import { setUpKernelZram } from './zram-setup.ts';

/** What the device's units were made for. */
export type PlannedBackend =
  | { readonly kind: 'kernel' }
  /** `daemonPath` is the absolute path of `trueno-ublk`. */
  | { readonly kind: 'trueno'; readonly daemonPath: string }
  /** For trueno, but the machine has changed since: a sentence about why the daemon is not asked any more. */
  | { readonly kind: 'lost-trueno'; readonly why: string };

export interface Outcome {
  readonly diagnostics: readonly Diagnostic[];
  /** 0 when the device is as asked for, 1 when it is not. */
  readonly exitCode: 0 | 1;
}

/** A set-up that succeeded also says what `systemctl status` should show. */
export interface SetupOutcome extends Outcome {
  readonly status: string;
}

export function runSetup(device: Device, backend: PlannedBackend, host: ZramHost): SetupOutcome {
  const index = zramIndex(device.name);
  if (!index.ok) return { diagnostics: [index.error], exitCode: 1, status: '' };
  if (backend.kind === 'trueno') return setUpServed(device, backend.daemonPath, host);
  const served = resetTrueno(device.name, host);
  // Two disks of one name would be one too many.
  if (served?.ok === false) return { diagnostics: served.diagnostics, exitCode: 1, status: '' };
  if (backend.kind === 'kernel') return outcomeOf(setUpMarked(device, host), device, 'on kernel zram');
  return setUpFallback(device, backend.why, [], host);
}

function setUpServed(device: Device, daemonPath: string, host: ZramHost): SetupOutcome {
  const earlier = fallbackReason(device.name, host);
  const onKernel = earlier === undefined ? undefined : leaveKernelZram(device.name, host);
  // Its user must be done with it first.
  if (earlier !== undefined && onKernel?.ok === false) return setUpFallback(device, earlier, [], host);
  const setup = setUpTrueno(device, daemonPath, host);
  if (setup.kind === 'settled') {
    const { kernelNode } = new TruenoDevice(device.name, host);
    return outcomeOf(setup.report, device, `served by trueno as ${kernelNode}`);
  }
  return setUpFallback(device, setup.reason, setup.diagnostics, host);
}

/** An earlier set-up fell back: what it made gives its name to the device on trueno, unless it is in use. */
function leaveKernelZram(name: string, host: ZramHost): ResetReport {
  if (!host.exists(new KernelZram(name, host).path()))
    return { ok: true, diagnostics: dropMarks(name, host) };
  const reset = resetKernelZram(name, host);
  return { ...reset, diagnostics: [...reset.diagnostics, ...dropMarks(name, host)] };
}

function setUpMarked(device: Device, host: ZramHost): SetupReport {
  const marked = markKernelZram(device.name, host);
  if (!marked.ok) return { ok: false, steps: [], diagnostics: [marked.error] };
  const report = setUpRecorded(device, host);
  if (report.ok) return report;
  return { ...report, diagnostics: [...report.diagnostics, ...dropMarks(device.name, host)] };
}

function setUpRecorded(device: Device, host: ZramHost): SetupReport {
  const report = setUpKernelZram(device, host);
  // One that stays as it is has no steps.
  if (report.ok && report.steps.length > 0) recordCompression(device.name, device.compression, host);
  return report;
}

function setUpFallback(
  device: Device,
  reason: string,
  before: readonly Diagnostic[],
  host: ZramHost,
): SetupOutcome {
  const fallback: Diagnostic = {
    severity: 'warning',
    device: device.name,
    text: reason,
    consequence: 'kernel zram is used',
    hint: 'backend = kernel asks for that and silences this',
  };
  // The daemon's words are not ours: a line feed in them would be another field for systemd.
  const status = formatDiagnostic({ severity: 'info', text: `on kernel zram: ${reason}` });
  const outcome = outcomeOf(setUpLinked(device, reason, host), device, status);
  return { ...outcome, diagnostics: [...before, fallback, ...outcome.diagnostics] };
}

/** Kernel zram under the name that the units have for a device of trueno. Without that nobody would use it. */
function setUpLinked(device: Device, reason: string, host: ZramHost): SetupReport {
  const { name } = device;
  const marked = markFallback(name, reason, host);
  if (!marked.ok) return { ok: false, steps: [], diagnostics: [marked.error] };
  const report = setUpRecorded(device, host);
  const linked = report.ok ? awaitFallbackLink(name, host) : undefined;
  if (linked?.ok === true) return report;
  const diagnostics = [...report.diagnostics];
  if (linked !== undefined) diagnostics.push(linked.error, ...resetKernelZram(name, host).diagnostics);
  diagnostics.push(...dropMarks(name, host));
  return { ...report, ok: false, diagnostics };
}

function outcomeOf({ ok, steps, diagnostics }: SetupReport, { name }: Device, status: string): SetupOutcome {
  const done: Diagnostic[] =
    ok && steps.length > 0 ? [{ severity: 'info', device: name, text: `set up: ${steps.join(', ')}` }] : [];
  return { diagnostics: [...diagnostics, ...done], exitCode: ok ? 0 : 1, status };
}

/** Whoever serves the device. One of kernel zram that somebody else made under the name is not ours while trueno serves it. */
export function runReset(name: string, host: ZramHost): Outcome {
  const index = zramIndex(name);
  if (!index.ok) return { diagnostics: [index.error], exitCode: 1 };
  const served = resetTrueno(name, host);
  const reports = served === undefined || isMarkedKernelZram(name, host) ? [resetKernelZram(name, host)] : [];
  if (served !== undefined) reports.unshift(served);
  return {
    diagnostics: [...reports.flatMap(({ diagnostics }) => diagnostics), ...dropMarks(name, host)],
    exitCode: reports.every(({ ok }) => ok) ? 0 : 1,
  };
}
