import type { MachineReader } from '../host.ts';
import type { KernelRelease } from './kernel-release.ts';

/** The build configuration of the running kernel, and the file that it was read from. */
export interface KernelConfig {
  readonly path: string;
  /** Options that are built in (`y`) or modules (`m`), without `CONFIG_`. */
  readonly enabled: ReadonlySet<string>;
}

/** Where distributions keep it; `/proc/config.gz` is packed and no text. */
function configPaths({ text }: KernelRelease): readonly string[] {
  return [`/boot/config-${text}`, `/lib/modules/${text}/config`, `/usr/lib/modules/${text}/config`];
}

/** Undefined when no file tells, which is common. Kbuild format: `CONFIG_X=y`, `CONFIG_X=m`, `# CONFIG_X is not set`. */
export function readKernelConfig(
  reader: MachineReader,
  release: KernelRelease | undefined,
): KernelConfig | undefined {
  if (release === undefined) return undefined;
  for (const path of configPaths(release)) {
    const file = reader.readText(path);
    if (file.kind !== 'text' || !file.text.includes('CONFIG_')) continue;
    const enabled = new Set<string>();
    for (const [, option = ''] of file.text.matchAll(/^CONFIG_([A-Za-z0-9_]+)=[ym]$/gm)) enabled.add(option);
    return { path, enabled };
  }
  return undefined;
}
