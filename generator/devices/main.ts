/** What `--setup-device` and `--reset-device` do once the configuration is read. Printing is left to the caller. */

import type { Device } from '../core/config/device.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { explainFallback } from './trueno-start.ts';
import type { ZramHost } from './zram-host.ts';
import { resetKernelZram } from './zram-reset.ts';
import { setUpKernelZram } from './zram-setup.ts';

/** The backend that was chosen when the units were made. */
export type PlannedBackend =
  | { readonly kind: 'kernel' }
  /** `daemonPath` is the absolute path of `trueno-ublk`. */
  | { readonly kind: 'trueno'; readonly daemonPath: string };

export interface Outcome {
  readonly diagnostics: readonly Diagnostic[];
  /** 0 when the device is as asked for, 1 when it is not. */
  readonly exitCode: 0 | 1;
}

export function runSetup(device: Device, backend: PlannedBackend, host: ZramHost): Outcome {
  const fallback = backend.kind === 'trueno' ? [explainFallback(device.name, backend.daemonPath, host)] : [];
  const { ok, steps, diagnostics } = setUpKernelZram(device, host);
  const done: Diagnostic = {
    severity: 'debug',
    device: device.name,
    text: `done: ${steps.join(', ') || 'nothing'}`,
  };
  return { diagnostics: [...fallback, ...diagnostics, done], exitCode: ok ? 0 : 1 };
}

export function runReset(name: string, host: ZramHost): Outcome {
  const { ok, diagnostics } = resetKernelZram(name, host);
  return { diagnostics, exitCode: ok ? 0 : 1 };
}
