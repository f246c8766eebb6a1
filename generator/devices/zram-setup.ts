import type { Device } from '../core/config/device.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { judgeExisting } from './existing-device.ts';
import { formatDevice } from './format.ts';
import { provideKernelZram } from './hot-add.ts';
import type { KernelZram } from './kernel-zram.ts';
import { setupFailure } from './setup-failure.ts';
import type { SetupReport } from './setup-report.ts';
import { differencesFromConfigured } from './zram-difference.ts';
import type { ZramHost } from './zram-host.ts';
import { initialiseZram } from './zram-initialisation.ts';
import { resetUnused } from './zram-reset.ts';

/**
 * `--setup-device` on kernel zram: makes, configures and formats the device. Doing it twice changes nothing; a device
 * that is initialised in another way and unused starts again; what fails half-way is reset, so that the next try finds
 * it as new.
 */
export function setUpKernelZram(device: Device, host: ZramHost): SetupReport {
  const provided = provideKernelZram(device.name, host);
  if (!provided.ok) return { ok: false, steps: [], diagnostics: [provided.error] };
  const zram = provided.value;
  const before: Diagnostic[] = [];
  if (zram.isInitialised()) {
    const verdict = judgeExisting(zram, device, differencesFromConfigured(zram, device), host);
    if (verdict.kind === 'stays') return verdict.report;
    const reset = resetUnused(zram, host);
    if (!reset.ok) return { ok: false, steps: zram.steps, diagnostics: [reset.error] };
    before.push(verdict.why);
  } else {
    // A set-up that died before `disksize` leaves parameters and the writeback device behind. Nothing depends on it.
    zram.write('reset', '1');
  }
  const initialised = initialiseZram(zram, device, host);
  if (!initialised.ok) return rollBack(zram, [...before, ...initialised.error], host);
  const diagnostics = [...before, ...initialised.value];
  const formatted = formatDevice(zram, device.fsType, host);
  if (formatted.ok) return { ok: true, steps: zram.steps, diagnostics };
  return rollBack(zram, [...diagnostics, setupFailure(zram.name, formatted.error)], host);
}

function rollBack(zram: KernelZram, diagnostics: readonly Diagnostic[], host: ZramHost): SetupReport {
  const reset = resetUnused(zram, host);
  const all = reset.ok ? diagnostics : [...diagnostics, reset.error];
  return { ok: false, steps: zram.steps, diagnostics: all };
}
