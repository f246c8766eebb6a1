import type { Diagnostic } from '../../diagnostic.ts';
import type { MachineReader } from '../../host.ts';
import { FSTAB } from './fstab.ts';
import { aboutDevice, aboutKey, type Lint, type LintContext, type LintedDevice } from './lint-context.ts';

const ZSWAP = '/sys/module/zswap/parameters/enabled';

/** Swap devices among each other, and beside zswap, swap on disk and hibernation. */
export const lintSwap: Lint = (context) => {
  const swaps = context.devices.filter(({ purpose }) => purpose === 'swap');
  const [first] = swaps;
  if (first === undefined) return [];
  return [
    ...lintZswap(first, context),
    ...lintPriorities(swaps),
    ...swaps.flatMap((swap) => lintDiskSwap(swap, context)),
    ...lintHibernation(swaps, context),
  ];
};

function lintZswap(swap: LintedDevice, { reader, kernelCommandLine }: LintContext): readonly Diagnostic[] {
  const file = reader.readText(ZSWAP);
  const asked = kernelCommandLine.filter((word) => word.startsWith('zswap.enabled=')).at(-1);
  const setting = file.kind === 'text' ? file.text.trim() : asked?.slice('zswap.enabled='.length);
  if (setting === undefined || !/^(?:[Yy1]|on)/.test(setting)) return [];
  return [
    {
      severity: 'warning',
      position: { path: file.kind === 'text' ? ZSWAP : '/proc/cmdline' },
      device: swap.device.name,
      text: 'zswap is on',
      consequence: 'it compresses pages first, and those that it passes on are compressed a second time',
      hint: 'put zswap.enabled=0 on the kernel command line',
    },
  ];
}

function lintPriorities(swaps: readonly LintedDevice[]): readonly Diagnostic[] {
  const [first, ...rest] = [...swaps].sort(
    (left, right) => right.device.swapPriority - left.device.swapPriority,
  );
  const lower = rest.find(({ device }) => device.swapPriority !== first?.device.swapPriority);
  if (first === undefined || lower === undefined) return [];
  return [
    {
      severity: 'info',
      ...aboutKey(lower, 'swap-priority', lower.settings.swapPriority),
      text: `the priority of ${first.device.name} is ${first.device.swapPriority}`,
      consequence: `the kernel fills ${first.device.name} before it uses ${lower.device.name}`,
      hint: 'with the same swap-priority it uses them in turn',
    },
  ];
}

/** fstab(5), swapon(8): without pri= the kernel gives negative priorities, in the order of activation. */
function lintDiskSwap(swap: LintedDevice, { fstab }: LintContext): readonly Diagnostic[] {
  const { device, settings } = swap;
  const before = fstab.find(({ fsType, options, source }) => {
    if (fsType !== 'swap' || source.startsWith('/dev/zram')) return false;
    const pri = options.find((option) => option.startsWith('pri='))?.slice('pri='.length);
    return pri === undefined ? device.swapPriority < 0 : Number(pri) >= device.swapPriority;
  });
  if (before === undefined) return [];
  return [
    {
      severity: 'warning',
      ...aboutKey(swap, 'swap-priority', settings.swapPriority),
      text: `the swap of ${FSTAB}:${before.line} does not have a lower priority than ${device.swapPriority}`,
      consequence: `the disk is used before ${device.name}, or as much`,
      hint: `write a higher swap-priority, or remove pri= from ${FSTAB}`,
    },
  ];
}

function lintHibernation(
  swaps: readonly LintedDevice[],
  { reader, kernelCommandLine }: LintContext,
): readonly Diagnostic[] {
  const resume = kernelCommandLine.find((word) => word.startsWith('resume='));
  const [first] = swaps;
  if (resume !== undefined && first !== undefined)
    return [
      {
        severity: 'info',
        ...aboutDevice(first),
        text: `the machine hibernates to ${resume.slice('resume='.length)}`,
        consequence: 'what is in compressed swap must fit there too, besides the memory in use',
        hint: 'make the swap on disk as large as memory and compressed swap together',
      },
    ];
  const trueno = swaps.find(({ plan }) => plan.choice.backend === 'trueno');
  if (trueno === undefined || !canHibernate(reader)) return [];
  return [
    {
      severity: 'warning',
      ...aboutDevice(trueno),
      text: 'systemd does not know that this swap is in memory, and may choose it to hibernate to',
      consequence: 'the image is lost at power-off, with everything that was open',
      hint: 'put resume= with a swap on disk on the kernel command line, or AllowHibernation=no into /etc/systemd/sleep.conf.d/50-zram.conf',
    },
  ];
}

const SLEEP_FILES = ['/etc/systemd/sleep.conf', '/usr/lib/systemd/sleep.conf'];
const SLEEP_DIRECTORIES = [
  '/usr/lib/systemd/sleep.conf.d',
  '/usr/local/lib/systemd/sleep.conf.d',
  '/etc/systemd/sleep.conf.d',
  '/run/systemd/sleep.conf.d',
];

/** True when the kernel can (`/sys/power/state` has `disk`) and no sleep.conf(5) says no. */
function canHibernate(reader: MachineReader): boolean {
  const state = reader.readText('/sys/power/state');
  if (state.kind !== 'text' || !state.text.split(/\s+/).includes('disk')) return false;
  const dropIns = SLEEP_DIRECTORIES.flatMap((directory) =>
    reader.entries(directory).map(({ name }) => `${directory}/${name}`),
  );
  return ![...SLEEP_FILES, ...dropIns].some((path) => {
    const file = reader.readText(path);
    return (
      file.kind === 'text' &&
      /^[ \t]*AllowHibernation[ \t]*=[ \t]*(?:no|false|off|0)[ \t]*$/im.test(file.text)
    );
  });
}
