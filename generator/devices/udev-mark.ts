import { kernelCompressionWords } from '../core/compat/compression-words.ts';
import type { Compression } from '../core/config/device.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { commandProblem } from './command-problem.ts';
import { KernelZram } from './kernel-zram.ts';
import { hasServiceManager } from './service-manager.ts';
import { setupFailure } from './setup-failure.ts';
import type { ZramHost } from './zram-host.ts';
import { zramIndex } from './zram-name.ts';

/*
 * 59-trueno-zram.rules asks for two files of a device's name. `kernel`: the device is ours, so udev neither looks into
 * it nor names it by its contents. `fallback`: its units were made for trueno and wait for the device unit of
 * `/dev/trueno/zramN`; systemd learns of device units from udev only, so udev makes that link.
 */

/** At boot the event waits behind all others that udev has for the device, not for other devices. */
const UDEV_TIMEOUT_MS = 30_000;

function markPath(mark: 'kernel' | 'fallback', name: string, host: ZramHost): string {
  return `${host.runtime}/trueno-zram/${mark}/${name}`;
}

function fallbackLink(name: string, host: ZramHost): string {
  return `${host.dev}/trueno/${name}`;
}

/** Marks the device as ours, before it is changed: so udev knows that at the first event that the set-up causes. */
export function markKernelZram(name: string, host: ZramHost): Result<undefined, Diagnostic> {
  // One that is there may say what the device was set up with.
  return host.exists(markPath('kernel', name, host)) ? ok(undefined) : writeMark('kernel', name, '', host);
}

/** Writes into the mark what the device is set up with now; `trueno-zram apply` holds it against the configuration. */
export function recordCompression(name: string, compression: Compression, host: ZramHost): void {
  // Without it, apply looks at what the kernel tells.
  writeMark('kernel', name, `${kernelCompressionWords(compression)}\n`, host);
}

/** The same for a device that is to have the link. The file holds `reason`, why it is on kernel zram. */
export function markFallback(name: string, reason: string, host: ZramHost): Result<undefined, Diagnostic> {
  const marked = markKernelZram(name, host);
  return marked.ok ? writeMark('fallback', name, `${reason}\n`, host) : marked;
}

function writeMark(
  mark: 'kernel' | 'fallback',
  name: string,
  text: string,
  host: ZramHost,
): Result<undefined, Diagnostic> {
  const index = zramIndex(name);
  if (!index.ok) return index;
  const path = markPath(mark, name, host);
  const created = host.createText(path, text);
  if (created.ok) return created;
  return err(
    setupFailure(name, `cannot write ${path}: ${created.error}`, 'check that /run is a writable tmpfs'),
  );
}

/** True for a device that is ours as long as the kernel has it. */
export function isMarkedKernelZram(name: string, host: ZramHost): boolean {
  return host.exists(markPath('kernel', name, host));
}

/** Why the device is on kernel zram instead of trueno, as it was written; undefined when it is not. */
export function fallbackReason(name: string, host: ZramHost): string | undefined {
  const text = host.readText(markPath('fallback', name, host));
  return text.ok ? text.value.trim() : undefined;
}

/**
 * Has udev look at the device once more, and returns when the link is there and systemd has been told. Without systemd
 * no unit waits for the link.
 */
export function awaitFallbackLink(name: string, host: ZramHost): Result<undefined, Diagnostic> {
  if (!hasServiceManager(host)) return ok(undefined);
  const problem = triggerUdev(name, host);
  const link = fallbackLink(name, host);
  const target = host.linkText(link);
  // It could still lead to a disk of trueno.
  if (problem === undefined && target.ok && target.value.endsWith(`/${name}`)) return ok(undefined);
  const text = `udev did not make ${link}${problem === undefined ? '' : `: ${problem}`}`;
  const hint = `check that udev runs and has 59-trueno-zram.rules in /usr/lib/udev/rules.d or /etc/udev/rules.d, then systemctl restart systemd-zram-setup@${name}.service; backend = kernel does without the link`;
  return err(setupFailure(name, text, hint));
}

/**
 * Takes marks and link away from a device that is not initialised any more; otherwise it is in use, and its user needs
 * them. The result says what is left behind against the wish.
 */
export function dropMarks(name: string, host: ZramHost): readonly Diagnostic[] {
  if (!zramIndex(name).ok || new KernelZram(name, host).isInitialised()) return [];
  const linked = host.exists(markPath('fallback', name, host));
  const problems = (['kernel', 'fallback'] as const).flatMap((mark) => {
    const path = markPath(mark, name, host);
    const removed = host.removeFile(path);
    return removed.ok ? [] : [`cannot remove ${path}: ${removed.error}`];
  });
  // Without a link nothing is urgent: udev forgets the device at its next event.
  const untold = linked && problems.length === 0 ? triggerUdev(name, host) : undefined;
  if (untold !== undefined) problems.push(untold);
  const consequence = `udev still takes it for a device of trueno-zram`;
  return problems.map((text) => ({ severity: 'warning', device: name, text, consequence }));
}

/** A `change` event for the device, waited for until udev has broadcast it. Returns why that did not work. */
function triggerUdev(name: string, host: ZramHost): string | undefined {
  const device = new KernelZram(name, host).path();
  if (!host.exists(device)) return undefined;
  const args = ['trigger', '--settle', '--action=change', device];
  const result = host.run('udevadm', args, UDEV_TIMEOUT_MS);
  return result.status === 0 ? undefined : `udevadm ${args.join(' ')}: ${commandProblem(result)}`;
}
