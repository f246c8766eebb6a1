import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { useForbidsReset } from './device-use.ts';
import { KernelZram } from './kernel-zram.ts';
import { explainWriteError } from './write-error.ts';
import type { ZramHost } from './zram-host.ts';
import { zramIndex } from './zram-name.ts';

export interface ResetReport {
  /** True when the device is reset now, or was all the time. */
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** `--reset-device`: drops the device's contents and gives its memory back. Needs no configuration. */
export function resetKernelZram(name: string, host: ZramHost): ResetReport {
  const index = zramIndex(name);
  if (!index.ok) return { ok: false, diagnostics: [index.error] };
  const zram = new KernelZram(name, host);
  if (!host.exists(zram.path())) {
    const text = `there is no ${zram.path()}`;
    const hint = 'zramctl lists the devices that there are';
    return {
      ok: false,
      diagnostics: [{ severity: 'error', device: name, text, consequence: 'nothing is reset', hint }],
    };
  }
  const reset = resetUnused(zram, host);
  return reset.ok ? { ok: true, diagnostics: [] } : { ok: false, diagnostics: [reset.error] };
}

/** Waits between tries, in all five seconds; systemd gives a stop job ninety. */
const RETRY_WAITS_MS: readonly number[] = [50, 100, 200, 400, 800, 1000, 1000, 1000, 1000];

const LOCK_WAIT_S = 2;

/**
 * Resets a device that neither swap nor a mount uses. The kernel refuses with EBUSY while anybody has the node open,
 * as udev and blkid have for moments after each change: then it is tried again. The block device's BSD lock
 * (systemd.io/BLOCK_DEVICE_LOCKING) is only waited for, never held: its descriptor would be one that keeps it open.
 */
export function resetUnused(zram: KernelZram, host: ZramHost): Result<undefined, Diagnostic> {
  const forbidden = useForbidsReset(zram, host);
  if (forbidden !== undefined) return err(forbidden);
  let reset = zram.write('reset', '1');
  // flock(1) would make a file of this name if there were none.
  if (isBusy(reset) && host.exists(zram.node)) {
    host.run('flock', ['-x', '-w', String(LOCK_WAIT_S), zram.node, 'true'], (LOCK_WAIT_S + 1) * 1000);
    reset = zram.write('reset', '1');
  }
  for (const wait_ms of RETRY_WAITS_MS) {
    if (!isBusy(reset)) break;
    host.sleep_ms(wait_ms);
    reset = zram.write('reset', '1');
  }
  if (reset.ok) return ok(undefined);
  const { cause, hint } = isBusy(reset)
    ? {
        cause: `a process holds ${zram.node} open and did not let go for five seconds`,
        hint: `fuser -v ${zram.node} shows the process`,
      }
    : explainWriteError('reset', reset.error);
  const error: Diagnostic = {
    severity: 'error',
    device: zram.name,
    text: cause,
    consequence: 'it is not reset',
  };
  return err(hint === undefined ? error : { ...error, hint });
}

function isBusy(written: Result<undefined, string>): boolean {
  return !written.ok && written.error === 'EBUSY';
}
