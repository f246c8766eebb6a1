/** What `--setup-device` and `--reset-device` do once the configuration is read. Printing is left to the caller. */

import type { Device } from '../core/config/device.ts';
import { type Diagnostic, formatDiagnostic } from '../core/diagnostic.ts';
import { explainFallback, type PlannedDaemon } from './trueno-start.ts';
import { awaitFallbackLink, dropMarks, markFallback, markKernelZram } from './udev-mark.ts';
import type { ZramHost } from './zram-host.ts';
import { resetKernelZram } from './zram-reset.ts';
import { type SetupReport, setUpKernelZram } from './zram-setup.ts';

/** The backend that the device's units were made for. */
export type PlannedBackend =
  | { readonly kind: 'kernel' }
  | { readonly kind: 'trueno'; readonly daemon: PlannedDaemon };

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
  if (backend.kind === 'kernel') return outcomeOf(setUpMarked(device, host), device, 'on kernel zram');
  const fallback = explainFallback(device.name, backend.daemon, host);
  const report = setUpFallback(device, fallback.text, host);
  // The daemon's words are not ours: a line feed in them would be another field for systemd.
  const status = formatDiagnostic({ severity: 'info', text: `on kernel zram: ${fallback.text}` });
  const outcome = outcomeOf(report, device, status);
  return { ...outcome, diagnostics: [fallback, ...outcome.diagnostics] };
}

function setUpMarked(device: Device, host: ZramHost): SetupReport {
  const marked = markKernelZram(device.name, host);
  if (!marked.ok) return { ok: false, steps: [], diagnostics: [marked.error] };
  const report = setUpKernelZram(device, host);
  if (report.ok) return report;
  return { ...report, diagnostics: [...report.diagnostics, ...dropMarks(device.name, host)] };
}

/** Kernel zram under the name that the units have for a device of trueno. Without that nobody would use it. */
function setUpFallback(device: Device, reason: string, host: ZramHost): SetupReport {
  const { name } = device;
  const marked = markFallback(name, reason, host);
  if (!marked.ok) return { ok: false, steps: [], diagnostics: [marked.error] };
  const report = setUpKernelZram(device, host);
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

export function runReset(name: string, host: ZramHost): Outcome {
  const { ok, diagnostics } = resetKernelZram(name, host);
  return { diagnostics: [...diagnostics, ...dropMarks(name, host)], exitCode: ok ? 0 : 1 };
}
