import type { MachineReader } from '../host.ts';
import { parseAlgorithmList } from './algorithm-list.ts';
import { KERNEL_ALGORITHMS } from './kernel-algorithm.ts';
import { type KernelConfig, readKernelConfig } from './kernel-config.ts';
import { type KernelRelease, type KernelVersion, kernelHas, ZRAM_BACKENDS_SINCE } from './kernel-release.ts';

/** Whether the kernel's zram can do something. `unknown` = nothing tells before the module is loaded. */
export type ZramFeature = 'yes' | 'no' | 'unknown';

/** What the zram of the running kernel can do, as far as files tell. */
export interface ZramFeatures {
  /** All algorithms that it has, and the file that says so; undefined when no file tells. */
  readonly algorithms: { readonly names: readonly string[]; readonly evidence: string } | undefined;
  /** More than one algorithm: `recomp_algorithm`. */
  readonly recompression: ZramFeature;
  /** `backing_dev`. */
  readonly writeback: ZramFeature;
  /** `algorithm_params`. */
  readonly parameters: ZramFeature;
}

/** First kernel that can have `recomp_algorithm` (CONFIG_ZRAM_MULTI_COMP). */
const RECOMPRESSION_SINCE: KernelVersion = { major: 6, minor: 2 };

/**
 * Asks a zram device that exists already, then the configuration that the kernel was built with, then its version.
 * Sources: Documentation/admin-guide/blockdev/zram.rst and drivers/block/zram/Kconfig.
 */
export function gatherZramFeatures(reader: MachineReader, release: KernelRelease | undefined): ZramFeatures {
  const name = reader.entries('/sys/block').find((entry) => /^zram[0-9]+$/.test(entry.name))?.name;
  const config = readKernelConfig(reader, release);
  const ask = (attribute: string, option: string, since: KernelVersion | undefined): ZramFeature => {
    if (name !== undefined) return reader.exists(`/sys/block/${name}/${attribute}`) ? 'yes' : 'no';
    if (release !== undefined && since !== undefined && !kernelHas(release, since)) return 'no';
    if (config === undefined) return 'unknown';
    return config.enabled.has(option) ? 'yes' : 'no';
  };
  return {
    algorithms: knownAlgorithms(reader, release, name, config),
    recompression: ask('recomp_algorithm', 'ZRAM_MULTI_COMP', RECOMPRESSION_SINCE),
    writeback: ask('backing_dev', 'ZRAM_WRITEBACK', undefined),
    // No option: all kernels with backends of their own have it.
    parameters: ask('algorithm_params', 'ZRAM', ZRAM_BACKENDS_SINCE),
  };
}

/** Before 6.12 no list is complete: modules of the crypto API count too. */
function knownAlgorithms(
  reader: MachineReader,
  release: KernelRelease | undefined,
  device: string | undefined,
  config: KernelConfig | undefined,
): ZramFeatures['algorithms'] {
  if (release === undefined || !kernelHas(release, ZRAM_BACKENDS_SINCE)) return undefined;
  if (device !== undefined) {
    const evidence = `/sys/block/${device}/comp_algorithm`;
    const file = reader.readText(evidence);
    const list = file.kind === 'text' ? parseAlgorithmList(file.text) : undefined;
    if (list?.ok) return { names: list.value.names, evidence };
  }
  if (config === undefined) return undefined;
  const names = KERNEL_ALGORITHMS.filter(({ kconfig }) => config.enabled.has(kconfig)).map(
    ({ name }) => name,
  );
  return { names, evidence: config.path };
}
