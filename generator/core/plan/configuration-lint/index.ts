import { gatherMachineFacts } from '../../compat/machine-facts.ts';
import { gatherZramFeatures } from '../../compat/zram-features.ts';
import { splitWhiteSpace } from '../../config/white-space.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import type { Generation } from '../../generate.ts';
import type { MachineReader } from '../../host.ts';
import { lintCompression } from './compression-lint.ts';
import { lintDeviceName } from './device-name-lint.ts';
import { lintFiles } from './file-lint.ts';
import { readFstab } from './fstab.ts';
import { lintHostMemoryLimit, lintMemoryLimit } from './host-memory-limit-lint.ts';
import { lintKernelCommandLine } from './kernel-command-line-lint.ts';
import type { DeviceLint, Lint, LintContext } from './lint-context.ts';
import { lintMountPoint } from './mount-point-lint.ts';
import { lintOptions } from './options-lint.ts';
import { lintPurpose } from './purpose-lint.ts';
import { lintRivals } from './rival-lint.ts';
import { lintSetVariables } from './set-variable-lint.ts';
import { lintSizes } from './size-lint.ts';
import { lintSwap } from './swap-lint.ts';
import { lintTemplate, lintUnits } from './unit-lint.ts';
import { lintWriteback } from './writeback-lint.ts';

const LINTS: readonly Lint[] = [
  lintKernelCommandLine,
  lintFiles,
  lintSetVariables,
  lintMemoryLimit,
  lintHostMemoryLimit,
  lintSwap,
  lintTemplate,
  lintRivals,
];

const DEVICE_LINTS: readonly DeviceLint[] = [
  lintDeviceName,
  lintSizes,
  lintCompression,
  lintOptions,
  lintPurpose,
  lintMountPoint,
  lintWriteback,
  lintUnits,
];

/**
 * Advice that a boot can do without: what is valid, and surely or probably not meant, or in the way of something else
 * on this machine. `error` = a device cannot come up as it is asked for, `warning` = something is lost or means
 * something else, `info` = worth to know. What the generator itself reports is not repeated. Reads files only.
 */
export function lintConfiguration(generation: Generation, reader: MachineReader): readonly Diagnostic[] {
  const context = lintContext(generation, reader);
  return [
    ...LINTS.flatMap((lint) => lint(context)),
    ...context.devices.flatMap((device) => DEVICE_LINTS.flatMap((lint) => lint(device, context))),
  ];
}

/** What the lints look at. */
export function lintContext({ configuration, plans }: Generation, reader: MachineReader): LintContext {
  const facts = gatherMachineFacts(reader);
  const commandLine = reader.readText('/proc/cmdline');
  return {
    reader,
    configuration,
    devices: plans.flatMap((plan) => {
      const settings = configuration.settings.get(plan.device.name);
      if (settings === undefined) return [];
      return [{ device: plan.device, purpose: plan.purpose, settings, plan }];
    }),
    facts,
    zram: gatherZramFeatures(reader, facts.kernelRelease),
    fstab: readFstab(reader),
    kernelCommandLine: commandLine.kind === 'text' ? splitWhiteSpace(commandLine.text) : [],
  };
}
