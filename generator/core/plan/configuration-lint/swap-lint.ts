import type { Diagnostic } from '../../diagnostic.ts';
import { hibernationToTrueno } from '../../state/hibernation.ts';
import { zswapDiagnostic } from '../../state/zswap.ts';
import { FSTAB } from './fstab.ts';
import { aboutDevice, aboutKey, type Lint, type LintContext, type LintedDevice } from './lint-context.ts';

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
  const zswap = zswapDiagnostic(reader, kernelCommandLine);
  return zswap === undefined ? [] : [{ ...zswap, device: swap.device.name }];
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
  const findings: Diagnostic[] = [];
  if (resume !== undefined && first !== undefined)
    findings.push({
      severity: 'info',
      ...aboutDevice(first),
      text: `the machine hibernates to ${resume.slice('resume='.length)}`,
      consequence: 'what is in compressed swap must fit there too, besides the memory in use',
      hint: 'make the swap on disk as large as memory and compressed swap together',
    });
  const trueno = swaps.find(({ plan }) => plan.choice.backend === 'trueno');
  const hibernation = trueno === undefined ? undefined : hibernationToTrueno(reader);
  if (trueno !== undefined && hibernation !== undefined)
    findings.push({ ...hibernation, ...aboutDevice(trueno) });
  return findings;
}
