import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { loadModule } from './kernel-module.ts';
import { KernelZram } from './kernel-zram.ts';
import { setupFailure } from './setup-failure.ts';
import { explainWriteError } from './write-error.ts';
import type { ZramHost } from './zram-host.ts';
import { zramIndex } from './zram-name.ts';

const NODE_POLL_MS = 100;
const NODE_POLLS = 50;

/**
 * The device of this name, made when it is missing: the module is loaded, then `/sys/class/zram-control/hot_add` is
 * read until the kernel has handed out the index (each read makes the device of the lowest free index).
 */
export function provideKernelZram(name: string, host: ZramHost): Result<KernelZram, Diagnostic> {
  const index = zramIndex(name);
  if (!index.ok) return index;
  const zram = new KernelZram(name, host);
  if (!host.exists(zram.path())) {
    const added = addDevices(zram, index.value, host);
    if (!added.ok) return added;
  }
  // devtmpfs has the node at once; where udev makes it, it takes a moment.
  for (let poll = 0; poll < NODE_POLLS && !host.exists(zram.node); poll++) host.sleep_ms(NODE_POLL_MS);
  if (host.exists(zram.node)) return ok(zram);
  return failure(
    zram,
    `the kernel has the device, but ${zram.node} does not exist`,
    'mount devtmpfs on /dev',
  );
}

function addDevices(zram: KernelZram, index: number, host: ZramHost): Result<undefined, Diagnostic> {
  const control = `${host.sys}/class/zram-control`;
  if (!host.exists(control)) {
    const loaded = loadModule('zram', host);
    if (!host.exists(control)) {
      const why = loaded.ok ? 'modprobe succeeded, but /sys/class/zram-control is missing' : loaded.error;
      return failure(zram, `the kernel has no zram: ${why}`, 'install a kernel with CONFIG_ZRAM');
    }
  }
  // Another set-up may add devices meanwhile, so the device is looked for before each read.
  for (let added = 0; added <= index && !host.exists(zram.path()); added++) {
    const hotAdd = host.readText(`${control}/hot_add`);
    if (!hotAdd.ok) {
      const { cause, hint } = explainWriteError('hot_add', hotAdd.error);
      return failure(zram, cause, hint);
    }
    zram.steps.push(`hot_add=${hotAdd.value.trim()}`);
  }
  if (host.exists(zram.path())) return ok(undefined);
  return failure(zram, `the kernel added other devices, but not ${zram.name}`, `ls ${host.sys}/block`);
}

function failure(zram: KernelZram, text: string, hint?: string): Result<never, Diagnostic> {
  return err(setupFailure(zram.name, text, hint));
}
