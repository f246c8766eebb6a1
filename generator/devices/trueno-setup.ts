import { describeBackendReason } from '../core/compat/backend-reason.ts';
import { servedSize_bytes, serveOptions } from '../core/compat/serve-options.ts';
import type { Device } from '../core/config/device.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { judgeExisting } from './existing-device.ts';
import { formatDevice } from './format.ts';
import { hasServiceManager } from './service-manager.ts';
import type { SetupReport } from './setup-report.ts';
import { TruenoDevice } from './trueno-device.ts';
import { probeObstacles } from './trueno-probe.ts';
import { resetTrueno } from './trueno-reset.ts';
import { awaitDisk, removeServed, startServer } from './trueno-server.ts';
import type { ZramHost } from './zram-host.ts';

export type TruenoSetup =
  /** The device is served by trueno, or it must stay as it is, which the report says. */
  | { readonly kind: 'settled'; readonly report: SetupReport }
  /** It is not served by trueno, and nothing of it is left, or else a diagnostic says so. */
  | { readonly kind: 'fallback'; readonly reason: string; readonly diagnostics: readonly Diagnostic[] };

/**
 * `--setup-device` on trueno: has systemd start the server, waits for the disk and formats it. Doing it twice changes
 * nothing; what fails half-way is taken away, so that kernel zram can take the device's place.
 */
export function setUpTrueno(device: Device, daemonPath: string, host: ZramHost): TruenoSetup {
  const options = serveOptions(device);
  if (!options.ok) return fallback(describeBackendReason(options.error));
  const served = new TruenoDevice(device.name, host);
  if (!hasServiceManager(host)) {
    const reset = resetTrueno(device.name, host);
    if (reset?.ok === false) return settledBy(reset.diagnostics);
    return fallback(`systemd is not PID 1 here, so nobody starts ${served.service}`);
  }
  const words = options.value.join(' ');
  const unused = provideUnused(served, device, words, host);
  if (!unused.ok) return { kind: 'settled', report: unused.error };
  const before = unused.value;
  const obstacles = probeObstacles(daemonPath, host);
  if (obstacles.length > 0)
    return fallback(`trueno cannot serve the device: ${obstacles.join('; ')}`, before);
  const made = make(served, device, words, host);
  if (made.ok) return { kind: 'settled', report: { ok: true, steps: served.steps, diagnostics: before } };
  const removed = removeServed(served, host);
  return fallback(made.error, removed.ok ? before : [...before, left(device.name, removed.error)]);
}

/** The device cannot be set up, and nothing may take its place. */
function settledBy(diagnostics: readonly Diagnostic[]): TruenoSetup {
  return { kind: 'settled', report: { ok: false, steps: [], diagnostics } };
}

function fallback(reason: string, diagnostics: readonly Diagnostic[] = []): TruenoSetup {
  return { kind: 'fallback', reason, diagnostics };
}

/** Nothing of the device is there any more, and the value says why it was; or it stays, which the error reports. */
function provideUnused(
  served: TruenoDevice,
  device: Device,
  options: string,
  host: ZramHost,
): Result<readonly Diagnostic[], SetupReport> {
  if (!served.isLeft()) return ok([]);
  const before: Diagnostic[] = [];
  if (served.disk() !== undefined) {
    // A disk that nobody serves answers nobody, also not who only asks what it holds.
    const started = startServer(served, host);
    if (started.ok) {
      const verdict = judgeExisting(served, device, otherOptions(served, options), host);
      if (verdict.kind === 'stays') return err(verdict.report);
      before.push(verdict.why);
    } else {
      before.push(brokenServer(device.name, started.error));
    }
  }
  const reset = resetTrueno(device.name, host);
  if (reset === undefined || reset.ok) return ok(before);
  return err({ ok: false, steps: [], diagnostics: [...before, ...reset.diagnostics] });
}

function otherOptions(served: TruenoDevice, configured: string): readonly string[] {
  const options = served.options();
  return options === configured
    ? []
    : [`it is served with ${options ?? 'options that nobody knows'}, configured is ${configured}`];
}

function brokenServer(name: string, why: string): Diagnostic {
  return {
    severity: 'warning',
    device: name,
    text: `the device was there already, and its server could not be started again: ${why}`,
    consequence: 'it is set up anew, unless somebody uses it',
  };
}

function left(name: string, why: string): Diagnostic {
  return {
    severity: 'warning',
    device: name,
    text: `cannot take away what there is of the device on trueno: ${why}`,
    consequence: 'it takes memory until it is removed',
    hint: `trueno-ublk stop --name ${name}`,
  };
}

/** The error is a sentence: why there is no device that can be used. */
function make(
  served: TruenoDevice,
  device: Device,
  options: string,
  host: ZramHost,
): Result<undefined, string> {
  const set = served.setOptions(options);
  if (!set.ok) return err(`cannot write ${served.optionsFile}: ${set.error}`);
  const started = startServer(served, host);
  if (!started.ok) return started;
  served.steps.push(`trueno-ublk serve --name ${device.name} ${options}`);
  // At boot udev comes to its link last.
  const marked = served.markedDisk();
  if (marked !== undefined) {
    const formatted = formatDisk(served, device, marked, host);
    if (!formatted.ok) return formatted;
  }
  const disk = awaitDisk(served, host);
  if (!disk.ok) return disk;
  if (marked === undefined) return formatDisk(served, device, disk.value, host);
  if (marked === disk.value) return ok(undefined);
  return err(`${served.node} leads to ${disk.value} and not to ${marked}, which is served`);
}

function formatDisk(
  served: TruenoDevice,
  device: Device,
  disk: string,
  host: ZramHost,
): Result<undefined, string> {
  const size = served.size_bytes(disk);
  if (!size.ok) return err(`cannot read the size of ${disk}: ${size.error}`);
  const wanted = servedSize_bytes(device);
  if (size.value !== wanted) return err(`${disk} has ${size.value} bytes, ${wanted} are configured`);
  return formatDevice(served, device.fsType, host, `${host.dev}/${disk}`);
}
