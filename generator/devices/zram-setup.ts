import type { Device } from '../core/config/device.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { formatZram } from './format.ts';
import { provideKernelZram } from './hot-add.ts';
import type { KernelZram } from './kernel-zram.ts';
import { setupFailure } from './setup-failure.ts';
import { contentsOf } from './zram-contents.ts';
import { differencesFromConfigured } from './zram-difference.ts';
import type { ZramHost } from './zram-host.ts';
import { initialiseZram } from './zram-initialisation.ts';
import { resetUnused } from './zram-reset.ts';
import { commandToRelease, describeUse, type ZramUse, zramUses } from './zram-use.ts';

export interface SetupReport {
  /** True when the device is initialised and formatted now. */
  readonly ok: boolean;
  /** What was done, in order: `comp_algorithm=zstd`, `disksize=4294967296`, `mkswap /dev/zram0`. */
  readonly steps: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

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
    const uses = zramUses(zram, host);
    if (uses.length > 0) return alreadyInUse(zram, uses, device);
    const differences = [
      ...differencesFromConfigured(zram, uses, device),
      ...otherContents(zram, device, host),
    ];
    if (differences.length === 0) return alreadySetUp(zram, `it holds ${device.fsType}`);
    const reset = resetUnused(zram, host);
    if (!reset.ok) return { ok: false, steps: zram.steps, diagnostics: [reset.error] };
    before.push(startedAgain(zram, differences));
  } else {
    // A set-up that died before `disksize` leaves parameters and the writeback device behind. Nothing depends on it.
    zram.write('reset', '1');
  }
  const initialised = initialiseZram(zram, device, host);
  if (!initialised.ok) return rollBack(zram, [...before, ...initialised.error], host);
  const diagnostics = [...before, ...initialised.value];
  const formatted = formatZram(zram, device.fsType, host);
  if (formatted.ok) return { ok: true, steps: zram.steps, diagnostics };
  return rollBack(zram, [...diagnostics, setupFailure(zram.name, formatted.error)], host);
}

/** A set-up that died before it had formatted the device leaves it initialised and empty. */
function otherContents(zram: KernelZram, { fsType }: Device, host: ZramHost): readonly string[] {
  const contents = contentsOf(zram, host);
  return contents === fsType ? [] : [`it holds ${contents ?? 'nothing'}, ${fsType} is configured`];
}

function startedAgain(zram: KernelZram, differences: readonly string[]): Diagnostic {
  return {
    severity: 'warning',
    device: zram.name,
    text: `the device was initialised already, and not as configured: ${differences.join(', ')}`,
    consequence: 'nobody used it, so what it held is dropped and it is set up anew',
  };
}

function alreadySetUp(zram: KernelZram, how: string): SetupReport {
  const diagnostic: Diagnostic = {
    severity: 'info',
    device: zram.name,
    text: `already set up: ${how}`,
    consequence: 'nothing is changed',
  };
  return { ok: true, steps: [], diagnostics: [diagnostic] };
}

function alreadyInUse(zram: KernelZram, uses: readonly ZramUse[], device: Device): SetupReport {
  const differences = differencesFromConfigured(zram, uses, device);
  if (differences.length === 0) return alreadySetUp(zram, uses.map(describeUse).join(', '));
  const release = uses.map((use) => commandToRelease(use, zram)).join('; ');
  const error: Diagnostic = {
    severity: 'error',
    device: zram.name,
    text: `the device is in use (${uses.map(describeUse).join(', ')}) and is not as configured: ${differences.join(', ')}`,
    consequence: 'it stays as it is',
    hint: `run ${release}; systemctl restart systemd-zram-setup@${zram.name}.service`,
  };
  return { ok: false, steps: [], diagnostics: [error] };
}

function rollBack(zram: KernelZram, diagnostics: readonly Diagnostic[], host: ZramHost): SetupReport {
  const reset = resetUnused(zram, host);
  const all = reset.ok ? diagnostics : [...diagnostics, reset.error];
  return { ok: false, steps: zram.steps, diagnostics: all };
}
