import { kernelCompressionWords } from '../compat/compression-words.ts';
import { kernelAlgorithmsAsked } from '../compat/core-algorithm.ts';
import { coreCompression } from '../compat/core-compression.ts';
import { effectiveLimit_bytes } from '../compat/memory-limit.ts';
import { servedSize_bytes } from '../compat/serve-options.ts';
import type { MachineReader } from '../host.ts';
import type { DevicePlan } from '../plan/device-plan.ts';
import type { DeviceState } from '../state/device-state.ts';
import { directiveIn, installedText } from './installed-unit.ts';
import type { RunningDevice } from './running-device.ts';

/** One setting in which a running device is not as configured. */
export interface SettingDifference {
  readonly setting:
    | 'backend'
    | 'size'
    | 'limit'
    | 'algorithm'
    | 'objective'
    | 'level'
    | 'writeback device'
    | 'use'
    | 'file system'
    | 'mount point'
    | 'priority'
    | 'options';
  /** Sizes in bytes. */
  readonly now: string | bigint;
  readonly configured: string | bigint;
  /**
   * How it is brought about: at once; by a server that takes the device over; by mounting again with other options, all of
   * them while the device is in use; or by setting the device up anew.
   */
  readonly takes: 'set' | 'successor' | 'remount' | 'restart';
}

/** The kernel rounds sizes up to pages, which have 4 to 64 KiB. */
const LARGEST_PAGE_BYTES = 65_536n;

/**
 * In what a device that is up differs from its plan, as far as anybody can see: of one that zram-generator set up, kernel zram
 * does not tell parameters of algorithms, nor those for recompression. A device that fell back to kernel zram is held
 * against what it can be there.
 */
export function settingDifferences(
  running: RunningDevice,
  plan: DevicePlan,
  reader: MachineReader,
): readonly SettingDifference[] {
  const { state } = running;
  const { device, choice } = plan;
  const differences: SettingDifference[] = [];
  const add = (
    setting: SettingDifference['setting'],
    now: string | bigint,
    configured: string | bigint,
    takes: SettingDifference['takes'] = 'restart',
  ): void => {
    if (now !== configured) differences.push({ setting, now, configured, takes });
  };
  const sameBackend = state.backend === choice.backend || state.fallbackReason !== undefined;
  if (!sameBackend) add('backend', nameOf(state.backend), nameOf(choice.backend));
  const size_bytes = state.backend === 'trueno' ? servedSize_bytes(device) : device.disksize.bytes;
  if (state.size_bytes !== undefined && !isRounded(state.size_bytes, size_bytes))
    add('size', state.size_bytes, size_bytes);
  const limit_bytes = effectiveLimit_bytes(device);
  const limit = state.mmStat?.memLimitBytes;
  if (limit !== undefined && !isRounded(limit, limit_bytes)) add('limit', limit, limit_bytes, 'set');
  if (sameBackend && state.backend === 'trueno') differences.push(...servedDifferences(running, plan));
  if (sameBackend && state.backend === 'kernel') {
    const { compressionWords } = running;
    const first = kernelAlgorithmsAsked(device.compression).find(({ name }) =>
      running.algorithmNames.includes(name),
    );
    // What was asked for counts: a kernel may have refused some of it, and would again.
    if (compressionWords !== undefined)
      add('algorithm', compressionWords, kernelCompressionWords(device.compression));
    else if (first !== undefined && state.algorithm !== undefined)
      add('algorithm', state.algorithm, first.name);
    add('writeback device', running.backingDevice ?? 'none', device.writebackDevice ?? 'none');
  }
  differences.push(...useDifferences(state, plan, reader));
  return differences;
}

function nameOf(backend: DeviceState['backend']): string {
  return backend === 'trueno' ? 'trueno' : 'kernel zram';
}

/** As the kernel rounds; 0 is no limit. */
function isRounded(actual_bytes: bigint, wanted_bytes: bigint): boolean {
  if (wanted_bytes === 0n) return actual_bytes === 0n;
  const excess_bytes = actual_bytes - wanted_bytes;
  return excess_bytes >= 0n && excess_bytes < LARGEST_PAGE_BYTES;
}

function servedDifferences(
  { state, serveOptions }: RunningDevice,
  { device }: DevicePlan,
): readonly SettingDifference[] {
  const compression = coreCompression(device.compression);
  if (!compression.ok || state.algorithm === undefined) return [];
  const { algorithm, parameters } = compression.value;
  if (state.algorithm !== algorithm)
    return [{ setting: 'algorithm', now: state.algorithm, configured: algorithm, takes: 'successor' }];
  const objective = state.trueno?.info.objective;
  // What the daemon takes where the configuration names none.
  const wanted = parameters.get('objective') ?? 'balance';
  if (objective !== undefined)
    return objective === wanted
      ? []
      : [{ setting: 'objective', now: objective, configured: wanted, takes: 'set' }];
  if (serveOptions === undefined) return [];
  const now = /(?:^| )--level (-?[0-9]+)(?: |$)/.exec(serveOptions)?.[1] ?? 'default';
  const configured = parameters.get('level') ?? 'default';
  return now === configured ? [] : [{ setting: 'level', now, configured, takes: 'successor' }];
}

/** How it is used; a device that nobody uses has no differences here, it is to be used. */
function useDifferences(
  { uses }: DeviceState,
  { device, purpose, entries }: DevicePlan,
  reader: MachineReader,
): readonly SettingDifference[] {
  const swap = uses.find((use) => use.kind === 'swap');
  const mounts = uses.filter((use) => use.kind === 'mount');
  const [unit] = entries;
  const configuredOptions = unit?.kind === 'file' ? directiveIn(unit.text, 'Options') : undefined;
  const installed = unit === undefined ? undefined : directiveIn(installedText(unit.name, reader), 'Options');
  const optionsDiffer =
    installed !== undefined && configuredOptions !== undefined && installed !== configuredOptions;
  const options = (takes: 'remount' | 'restart'): readonly SettingDifference[] =>
    optionsDiffer ? [{ setting: 'options', now: installed, configured: configuredOptions, takes }] : [];
  if (purpose === 'swap') {
    if (mounts.length > 0)
      return [{ setting: 'use', now: 'file system', configured: 'swap', takes: 'restart' }];
    if (swap === undefined) return [];
    const { swapPriority } = device;
    // -1 lets the kernel choose, below all that have one.
    const samePriority = swapPriority < 0 ? swap.priority < 0 : swap.priority === swapPriority;
    return [
      ...(samePriority
        ? []
        : [
            {
              setting: 'priority',
              now: `${swap.priority}`,
              configured: `${swapPriority}`,
              takes: 'restart',
            } as const,
          ]),
      ...options('restart'),
    ];
  }
  const wantedUse = purpose === 'mount' ? 'file system' : 'plain device';
  if (swap !== undefined) return [{ setting: 'use', now: 'swap', configured: wantedUse, takes: 'restart' }];
  const [first] = mounts;
  if (first === undefined) return [];
  const differences: SettingDifference[] = [];
  if (device.mountPoint !== undefined && !mounts.some(({ mountPoint }) => mountPoint === device.mountPoint))
    differences.push({
      setting: 'mount point',
      now: first.mountPoint,
      configured: device.mountPoint,
      takes: 'restart',
    });
  if (first.fsType !== device.fsType)
    differences.push({
      setting: 'file system',
      now: first.fsType,
      configured: device.fsType,
      takes: 'restart',
    });
  return [...differences, ...options('remount')];
}
