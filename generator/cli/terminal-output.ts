import { fstatSync } from 'node:fs';
import type { WriteStream } from 'node:tty';

/** Device number of /dev/null (Linux's admin-guide/devices.txt): major 1, minor 3. */
const DEV_NULL = 0x103;

/**
 * The terminal that standard output is; undefined when it is none. Pipes and files are told by their kind, as Node takes
 * milliseconds to make a stream of them.
 */
export function terminalOutput(): WriteStream | undefined {
  try {
    const stat = fstatSync(1);
    const canBe = stat.isCharacterDevice() && stat.rdev !== DEV_NULL;
    return canBe && process.stdout.isTTY ? process.stdout : undefined;
  } catch {
    // Nobody gave it one.
    return undefined;
  }
}
