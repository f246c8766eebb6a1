import type { MachineReader } from '../host.ts';
import type { KernelRelease } from './kernel-release.ts';
import { commandLineBlocks, type ModuleBlock, modprobeConfigBlocks } from './module-block.ts';
import { indexLists } from './module-index.ts';

/** Whether the kernel has a module or can get it, with the path that says so. */
export type ModuleFact =
  /** It works now, built in or loaded. */
  | { readonly state: 'loaded'; readonly evidence: string }
  | { readonly state: 'built-in'; readonly evidence: string }
  /** A file to load; the blocks (often none) are rules of the administrator against that. */
  | { readonly state: 'on-disk'; readonly evidence: string; readonly blocks: readonly ModuleBlock[] }
  /** Both indexes were read and do not have it. */
  | { readonly state: 'absent'; readonly evidence: string }
  /** `evidence` is the file that would have told. */
  | { readonly state: 'unknown'; readonly evidence: string };

const INDEX_FOLDERS = ['/lib/modules', '/usr/lib/modules'];

/** In the order of modprobe.d(5): a file hides those of the same name in later folders. */
const CONFIG_FOLDERS = [
  '/etc/modprobe.d',
  '/run/modprobe.d',
  '/usr/local/lib/modprobe.d',
  '/usr/lib/modprobe.d',
  '/lib/modprobe.d',
];

const COMMAND_LINE = '/proc/cmdline';

/** Says which kernel runs. */
export const OSRELEASE = '/proc/sys/kernel/osrelease';

/** The fact that a module works, from paths that exist exactly when it does; undefined when none of them exists. */
export function probeLoadedModule(reader: MachineReader, signs: readonly string[]): ModuleFact | undefined {
  const evidence = signs.find((path) => reader.exists(path));
  return evidence === undefined ? undefined : { state: 'loaded', evidence };
}

/**
 * Looks for a module that does not work yet in the indexes of depmod(8), and for rules against it. `release` undefined =
 * the kernel did not tell, so there is no index to look into.
 */
export function probeModuleFiles(
  reader: MachineReader,
  release: KernelRelease | undefined,
  module: string,
): ModuleFact {
  if (release === undefined) return { state: 'unknown', evidence: OSRELEASE };
  const builtIn = readIndex(reader, release, 'modules.builtin');
  if (builtIn.text !== undefined && indexLists(builtIn.text, module))
    return { state: 'built-in', evidence: builtIn.path };
  const onDisk = readIndex(reader, release, 'modules.dep');
  if (onDisk.text !== undefined && indexLists(onDisk.text, module))
    return { state: 'on-disk', evidence: onDisk.path, blocks: readBlocks(reader, module) };
  if (builtIn.text === undefined) return { state: 'unknown', evidence: builtIn.path };
  return { state: onDisk.text === undefined ? 'unknown' : 'absent', evidence: onDisk.path };
}

interface Index {
  readonly path: string;
  /** Undefined when it is absent, unreadable or empty: depmod(8) may have been interrupted. */
  readonly text: string | undefined;
}

function readIndex(reader: MachineReader, release: KernelRelease, name: string): Index {
  for (const folder of INDEX_FOLDERS) {
    const path = `${folder}/${release.text}/${name}`;
    const file = reader.readText(path);
    if (file.kind === 'text' && file.text !== '') return { path, text: file.text };
  }
  return { path: `${INDEX_FOLDERS[0]}/${release.text}/${name}`, text: undefined };
}

function readBlocks(reader: MachineReader, module: string): readonly ModuleBlock[] {
  const paths = new Map<string, string>();
  for (const folder of CONFIG_FOLDERS) {
    for (const { name, kind } of reader.entries(folder)) {
      const isConfig = name.endsWith('.conf') && (kind === 'file' || kind === 'link');
      if (isConfig && !paths.has(name)) paths.set(name, `${folder}/${name}`);
    }
  }
  const blocks: ModuleBlock[] = [];
  for (const [, path] of [...paths].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const file = reader.readText(path);
    if (file.kind === 'text') blocks.push(...modprobeConfigBlocks(path, file.text, module));
  }
  const commandLine = reader.readText(COMMAND_LINE);
  if (commandLine.kind === 'text') blocks.push(...commandLineBlocks(COMMAND_LINE, commandLine.text, module));
  return blocks;
}
