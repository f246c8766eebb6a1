import type { BackendPreference, Device } from '../config/device.ts';
import { FRAGMENT_DIRECTORY } from '../config/fragments.ts';

/** What somebody asks a device to be until the next boot. Undefined is as in a configuration that does not say it. */
export interface DeviceWish {
  readonly name: string;
  readonly size_bytes: bigint;
  readonly limit_bytes?: bigint | undefined;
  /** As `compression-algorithm=` takes it. */
  readonly algorithm?: string | undefined;
  readonly backend?: BackendPreference | undefined;
  readonly swapPriority?: number | undefined;
  readonly mountPoint?: string | undefined;
  readonly fsType?: string | undefined;
  readonly options?: string | undefined;
}

/**
 * The drop-in that holds the wish: below /run, which a boot empties, and last by name, so that it counts. Generator and
 * set-up read it as any other file of the configuration.
 */
export function transientPath(name: string): string {
  return `/run/${FRAGMENT_DIRECTORY}/zz-trueno-zram-${name}.conf`;
}

/** Its text. Whoever writes it has it read first, see {@link unlikeWish}: not every value can be written. */
export function transientText(wish: DeviceWish, madeBy: string): string {
  const { name, size_bytes, limit_bytes } = wish;
  const values: readonly (readonly [key: string, value: string | undefined])[] = [
    ['zram-size', sizeExpression(size_bytes)],
    ['zram-resident-limit', limit_bytes === undefined ? undefined : sizeExpression(limit_bytes)],
    ['compression-algorithm', wish.algorithm],
    ['backend', wish.backend],
    ['swap-priority', wish.swapPriority === undefined ? undefined : `${wish.swapPriority}`],
    ['mount-point', wish.mountPoint],
    ['fs-type', wish.fsType],
    ['options', wish.options],
  ];
  const lines = values.flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${value}`]));
  return `# Made by ${madeBy}, until the next boot.\n[${name}]\n${lines.join('\n')}\n`;
}

/**
 * The same for another size, everything else as it is. `earlier` is the text of the drop-in that the device has, undefined
 * for one of other files.
 */
export function resizedText(name: string, size_bytes: bigint, earlier: string | undefined): string {
  const line = `zram-size = ${sizeExpression(size_bytes)}`;
  const section = `[${name}]\n`;
  if (earlier?.includes(section) !== true) return transientText({ name, size_bytes }, 'trueno-zram resize');
  const kept = earlier.replace(/^zram-size = .*\n/m, '');
  return kept.replace(section, () => `${section}${line}\n`);
}

/** With a unit, so that nobody takes it for a slip; every number of KiB below 2^63 bytes is exact. */
function sizeExpression(bytes: bigint): string {
  const kib = (bytes + 1023n) / 1024n;
  return kib % 1024n === 0n ? `${kib / 1024n}MiB` : `${kib}KiB`;
}

/** The key in which a device that was read is not as wished, e.g. since another file has the last word; or undefined. */
export function unlikeWish(device: Device, wish: DeviceWish): string | undefined {
  const isRounded = (actual: bigint, wanted: bigint | undefined): boolean =>
    wanted === undefined || (actual >= wanted && actual - wanted < 1024n);
  if (!isRounded(device.disksize.bytes, wish.size_bytes)) return 'zram-size';
  if (!isRounded(device.residentLimit.bytes, wish.limit_bytes)) return 'zram-resident-limit';
  const texts: readonly (readonly [key: string, actual: unknown, wanted: unknown])[] = [
    ['backend', device.backend, wish.backend],
    ['swap-priority', device.swapPriority, wish.swapPriority],
    ['mount-point', device.mountPoint, wish.mountPoint],
    ['fs-type', device.fsType, wish.fsType],
    ['options', device.options, wish.options],
  ];
  return texts.find(([, actual, wanted]) => wanted !== undefined && actual !== wanted)?.[0];
}
