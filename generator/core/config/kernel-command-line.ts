import { splitWhiteSpace } from './white-space.ts';

const TRUE_WORDS: readonly string[] = ['', '=1', '=yes', '=true', '=on'];
const FALSE_WORDS: readonly string[] = ['=0', '=no', '=false', '=off'];
const OPTION = 'systemd.zram';

/**
 * `systemd.zram[=BOOL]` of the kernel command line (`/proc/cmdline`): true adds `zram0` when no section names it,
 * false switches everything off, undefined when the option is not there. The last valid occurrence counts; anything
 * else (`=TRUE`, `=maybe`, `systemd.zramfoo`) is skipped, as zram-generator(8) does.
 */
export function zramOverride(commandLine: string): boolean | undefined {
  for (const word of splitWhiteSpace(commandLine).reverse()) {
    const value = overrideOf(word);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** True for a word of the kernel command line that is `systemd.zram[=BOOL]`. */
export function isZramOverride(word: string): boolean {
  return overrideOf(word) !== undefined;
}

function overrideOf(word: string): boolean | undefined {
  if (!word.startsWith(OPTION)) return undefined;
  const setting = word.slice(OPTION.length);
  if (TRUE_WORDS.includes(setting)) return true;
  return FALSE_WORDS.includes(setting) ? false : undefined;
}
