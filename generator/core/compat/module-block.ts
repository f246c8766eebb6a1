import { canonicalModuleName } from './module-index.ts';

/**
 * A rule of the administrator against a module. `blacklist` and `modprobe.blacklist=` keep it from being loaded
 * automatically (modprobe.d(5)); `install` with /bin/false or /bin/true and `module_blacklist=` keep everybody from
 * loading it (Documentation/admin-guide/kernel-parameters.txt).
 */
export interface ModuleBlock {
  readonly how: 'blacklist' | 'install' | 'modprobe.blacklist' | 'module_blacklist';
  /** File that says so. */
  readonly path: string;
  /** Line in that file, from 1; undefined for the kernel command line. */
  readonly line: number | undefined;
}

/** True when modprobe(8) without `-b` cannot load the module either. */
export function isHardBlock(block: ModuleBlock): boolean {
  return block.how === 'install' || block.how === 'module_blacklist';
}

const REFUSAL = /^(?:\/usr)?(?:\/s?bin\/)?(?:false|true)$/;

/** Rules of one modprobe.d file against the module. Takes any text. */
export function modprobeConfigBlocks(path: string, text: string, module: string): readonly ModuleBlock[] {
  const name = canonicalModuleName(module);
  const blocks: ModuleBlock[] = [];
  let command = '';
  let start = 1;
  text.split('\n').forEach((part, index) => {
    if (command === '') start = index + 1;
    if (part.endsWith('\\')) {
      command += `${part.slice(0, -1)} `;
      return;
    }
    const [verb = '', subject = '', argument = ''] = (command + part).trim().split(/\s+/, 3);
    command = '';
    if (canonicalModuleName(subject) !== name) return;
    if (verb === 'blacklist') blocks.push({ how: 'blacklist', path, line: start });
    if (verb === 'install' && REFUSAL.test(argument)) blocks.push({ how: 'install', path, line: start });
  });
  return blocks;
}

/** Rules of the kernel command line (/proc/cmdline) against the module. Takes any text. */
export function commandLineBlocks(path: string, text: string, module: string): readonly ModuleBlock[] {
  const name = canonicalModuleName(module);
  const blocks: ModuleBlock[] = [];
  for (const word of text.trim().split(/\s+/)) {
    // What comes behind it is for init, not for the kernel and modprobe.
    if (word === '--') break;
    const equals = word.indexOf('=');
    const how = canonicalModuleName(word.slice(0, Math.max(equals, 0)));
    if (how !== 'modprobe.blacklist' && how !== 'module_blacklist') continue;
    const modules = word
      .slice(equals + 1)
      .replaceAll('"', '')
      .split(',');
    if (modules.some((listed) => canonicalModuleName(listed) === name))
      blocks.push({ how, path, line: undefined });
  }
  return blocks;
}
