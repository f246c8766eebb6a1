import type { DeviceSettings, Setting } from '../../config/device-settings.ts';
import { precedenceTrap, type SizeExpression } from '../../config/size-expression/index.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import { aboutKey, type DeviceLint, type LintedDevice } from './lint-context.ts';

const MIB = 1024n * 1024n;

/** mkswap(8) wants ten pages, which have 4 KiB at least. */
const SMALLEST_SWAP_BYTES = 40n * 1024n;

/** Swap below this is no help on any machine: somebody wrote a number of GiB. */
const TINY_SWAP_BYTES = 33n * MIB;

/** As zram-generator doubts `zram-size`, and not its deprecated keys. */
const PROBABLE_RATIO = 32n;

/** The kernel's `struct zram_table_entry` for each page of 4 KiB, allocated with `disksize`. */
const TABLE_BYTES_PER_PAGE = 16n;
const PAGE_BYTES = 4096n;

/** Sizes that are valid and surely not meant. */
export const lintSizes: DeviceLint = (linted, { configuration }) => {
  const ram_bytes = (configuration.ram_mib ?? 0n) * MIB;
  return [
    ...lintPrecedence(linted, 'zram-size', linted.settings.zramSize),
    ...lintPrecedence(linted, 'zram-resident-limit', linted.settings.zramResidentLimit),
    ...lintDisksize(linted, ram_bytes),
    ...lintResidentLimit(linted, ram_bytes),
    ...lintIgnoredSize(linted),
  ];
};

function lintPrecedence(
  linted: LintedDevice,
  key: string,
  setting: Setting<SizeExpression> | undefined,
): readonly Diagnostic[] {
  const trap = setting === undefined ? undefined : precedenceTrap(setting.value);
  if (trap === undefined) return [];
  const consequence = 'the value is used as it is computed';
  return [{ severity: 'warning', ...aboutKey(linted, key, setting), ...trap, consequence }];
}

function lintDisksize(linted: LintedDevice, ram_bytes: bigint): readonly Diagnostic[] {
  const { device, purpose, plan, settings } = linted;
  const { bytes } = device.disksize;
  const { key, setting } = sizeSetting(settings);
  const about = aboutKey(linted, key, setting);
  if (purpose === 'swap' && bytes < SMALLEST_SWAP_BYTES)
    return [
      {
        severity: 'error',
        ...about,
        text: `comes to ${bytes} bytes, and mkswap needs 10 pages`,
        consequence: `the set-up of ${device.name} fails`,
        hint: 'numbers are MiB: for half of the memory write zram-size = ram / 2',
      },
    ];
  if (bytes < MIB || (purpose === 'swap' && bytes < TINY_SWAP_BYTES && ram_bytes >= 512n * MIB))
    return [
      {
        severity: 'warning',
        ...about,
        text: `comes to ${sizeText(bytes)}`,
        consequence: 'the device is that small',
        hint: 'numbers are MiB: for half of the memory write ram / 2, for 4 GiB write 4GiB',
      },
    ];
  if (ram_bytes === 0n) return [];
  const table_bytes = (bytes / PAGE_BYTES) * TABLE_BYTES_PER_PAGE;
  if (plan.choice.backend === 'kernel' && table_bytes > ram_bytes)
    return [
      {
        severity: 'error',
        ...about,
        text: `for ${sizeText(bytes)} the kernel needs a table of ${sizeText(table_bytes)}, and the machine has ${sizeText(ram_bytes)}`,
        consequence: `the set-up of ${device.name} fails`,
        hint: 'numbers are MiB; write GiB or MiB after a number to be explicit',
      },
    ];
  // What zram-size says was doubted when it was read.
  if (key === 'zram-size' || bytes / ram_bytes <= PROBABLE_RATIO) return [];
  return [
    {
      severity: 'warning',
      ...about,
      text: `comes to ${bytes / ram_bytes} times the memory of the machine`,
      consequence: 'the size is used as it stands',
      hint: 'zram-fraction is a factor, not a percentage: for half of the memory write zram-size = ram / 2',
    },
  ];
}

/** The deprecated keys win as soon as one of them is there. */
function sizeSetting(settings: DeviceSettings): { key: string; setting: Setting<unknown> | undefined } {
  if (settings.zramFraction !== undefined) return { key: 'zram-fraction', setting: settings.zramFraction };
  if (settings.maxZramSize_mib !== undefined)
    return { key: 'max-zram-size', setting: settings.maxZramSize_mib };
  return { key: 'zram-size', setting: settings.zramSize };
}

function lintIgnoredSize(linted: LintedDevice): readonly Diagnostic[] {
  const { key } = sizeSetting(linted.settings);
  const { zramSize } = linted.settings;
  if (key === 'zram-size' || zramSize === undefined) return [];
  return [
    {
      severity: 'warning',
      ...aboutKey(linted, 'zram-size', zramSize),
      text: `${key} is set too and wins`,
      consequence: 'this line is ignored',
      hint: `remove ${key}`,
    },
  ];
}

function lintResidentLimit(linted: LintedDevice, ram_bytes: bigint): readonly Diagnostic[] {
  const { device, purpose, settings } = linted;
  const limit_bytes = device.residentLimit.bytes;
  if (limit_bytes === 0n) return [];
  const about = aboutKey(linted, 'zram-resident-limit', settings.zramResidentLimit);
  if (limit_bytes < MIB)
    return [
      {
        severity: 'warning',
        ...about,
        text: `comes to ${limit_bytes} bytes`,
        consequence: 'nearly every write to the device fails',
        hint: 'numbers are MiB: for a quarter of the memory write ram / 4',
      },
    ];
  if (ram_bytes > 0n && limit_bytes > ram_bytes)
    return [
      {
        severity: 'warning',
        ...about,
        text: `is more than the ${sizeText(ram_bytes)} that the machine has`,
        consequence: 'it limits nothing',
        hint: 'numbers are MiB: for half of the memory write ram / 2',
      },
    ];
  if (limit_bytes > device.disksize.bytes)
    return [
      {
        severity: 'info',
        ...about,
        text: `is more than the size of the device, ${sizeText(device.disksize.bytes)}`,
        consequence: 'it limits nothing, since pages are not stored larger than they are',
      },
    ];
  if (purpose !== 'mount') return [];
  return [
    {
      severity: 'warning',
      ...about,
      text: 'a file system does not know of this limit',
      consequence: 'when it is reached, data that programs wrote before is lost with an I/O error',
      hint: 'remove it and make zram-size smaller: then programs get ENOSPC in time',
    },
  ];
}

function sizeText(bytes: bigint): string {
  return bytes < MIB ? `${bytes} bytes` : `${bytes / MIB} MiB`;
}
