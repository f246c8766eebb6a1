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
    if (!word.startsWith(OPTION)) continue;
    const setting = word.slice(OPTION.length);
    if (TRUE_WORDS.includes(setting)) return true;
    if (FALSE_WORDS.includes(setting)) return false;
  }
  return undefined;
}
