import { kernelAlgorithmsAsked } from '../core/compat/core-algorithm.ts';
import { effectiveLimit_bytes } from '../core/compat/memory-limit.ts';
import type { Compression, Device } from '../core/config/device.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { KernelZram } from './kernel-zram.ts';
import { setupFailure } from './setup-failure.ts';
import { explainWriteError } from './write-error.ts';
import { selectAlgorithms, selectedAlgorithm, tryRecompressParams } from './zram-compression.ts';
import type { Errno, ZramHost } from './zram-host.ts';

/**
 * Tries the configured compression, then without parameters, then the kernel's default: a kernel may accept a name or a
 * parameter and refuse it only with `disksize`, and swap with another algorithm is better than none. The value and the
 * error are what there is to say about it.
 */
export function initialiseZram(
  zram: KernelZram,
  device: Device,
  host: ZramHost,
): Result<readonly Diagnostic[], readonly Diagnostic[]> {
  const tries = compressionTries(device.compression, selectedAlgorithm(zram));
  const refused: Diagnostic[] = [];
  let last: readonly Diagnostic[] = [];
  for (const compression of tries) {
    const diagnostics: Diagnostic[] = [];
    const attempt = configure(zram, device, compression, host, diagnostics);
    if (attempt.ok) return ok([...refused, ...diagnostics]);
    const { attribute, errno } = attempt.error;
    const { cause, hint } = explainWriteError(attribute, errno);
    last = [...diagnostics, setupFailure(zram.name, cause, hint)];
    if (attribute !== 'disksize') break;
    refused.push({
      severity: 'warning',
      device: zram.name,
      key: 'compression-algorithm',
      value: describeCompression(compression),
      text: `the kernel cannot initialise the device with it (${errno})`,
      consequence: 'a simpler compression is used',
      hint: 'dmesg says which algorithm or parameter it was',
    });
    // Without a reset 6.12 and 7.2 have too few algorithms in their books, and refuse all recompression.
    zram.write('reset', '1');
  }
  return err(last);
}

function compressionTries(
  compression: Compression,
  kernelDefault: string | undefined,
): readonly Compression[] {
  const tries: Compression[] = [compression];
  const { algorithms, recompressParams } = compression;
  if (algorithms.some(({ params }) => params !== '')) {
    tries.push({ algorithms: algorithms.map(({ name }) => ({ name, params: '' })), recompressParams });
  }
  if (algorithms.length > 0 && kernelDefault !== undefined) {
    // By name, because older kernels do not bring the default back when a device is reset that is not initialised.
    tries.push({ algorithms: [{ name: kernelDefault, params: '' }], recompressParams: '' });
  }
  return tries;
}

interface RefusedWrite {
  readonly attribute: string;
  readonly errno: Errno;
}

/** All attributes, in the one order that the kernel takes: after `disksize` all but `recompress` and `mem_limit` are fixed. */
function configure(
  zram: KernelZram,
  device: Device,
  compression: Compression,
  host: ZramHost,
  diagnostics: Diagnostic[],
): Result<undefined, RefusedWrite> {
  const priorities = selectAlgorithms(zram, kernelAlgorithmsAsked(compression), host, diagnostics);
  if (!priorities.ok) return err({ attribute: 'comp_algorithm', errno: priorities.error });
  setBackingDevice(zram, device, diagnostics);
  const required = [
    ['mem_limit', effectiveLimit_bytes(device)],
    ['disksize', device.disksize.bytes],
  ] as const;
  for (const [attribute, bytes] of required) {
    const written = zram.write(attribute, bytes.toString());
    if (!written.ok) return err({ attribute, errno: written.error });
  }
  tryRecompressParams(zram, compression.recompressParams, priorities.value, diagnostics);
  return ok(undefined);
}

/** Without its writeback device the memory still holds everything, so a refusal is a warning. */
function setBackingDevice(zram: KernelZram, device: Device, diagnostics: Diagnostic[]): void {
  if (device.writebackDevice === undefined) return;
  const about = {
    severity: 'warning',
    device: zram.name,
    key: 'writeback-device',
    value: device.writebackDevice,
  } as const;
  const consequence = `${zram.name} comes up without writeback`;
  if (!zram.has('backing_dev')) {
    const text = 'this kernel has no writeback for zram (CONFIG_ZRAM_WRITEBACK)';
    diagnostics.push({ ...about, text, consequence });
    return;
  }
  const written = zram.write('backing_dev', device.writebackDevice);
  if (written.ok) return;
  const { cause, hint } = explainWriteError('backing_dev', written.error);
  diagnostics.push({ ...about, text: cause, consequence, ...(hint === undefined ? {} : { hint }) });
}

function describeCompression({ algorithms }: Compression): string {
  return algorithms
    .map(({ name, params }) => (params === '' ? name : `${name}(${params.replaceAll(' ', ',')})`))
    .join(' ');
}
