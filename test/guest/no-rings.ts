import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('no_rings.c', import.meta.url));
const LIBRARY = '/usr/local/lib/guest/no-rings.so';

/**
 * Directive of a service whose programs are kept from rings of io_uring, see {@link installNoRings}. User-Mode-Linux (6.12,
 * 7.2) loses count of the pages of a mapped ring when its process forks, and panics sooner or later: set_ptes() of arch/um
 * goes too far ahead for the third page of a row and those after it, so the child has the wrong ones. Node has such rings
 * (UV_USE_IO_URING=0 leaves it one of two) and forks when it starts a program. A seccomp filter would keep the program that
 * is started from them as well, and that may be trueno-ublk.
 */
export const NO_RINGS_DIRECTIVE: string = `Environment=LD_PRELOAD=${LIBRARY}`;

/** Puts the library that {@link NO_RINGS_DIRECTIVE} names below `folder`. */
export function installNoRings(folder: string): void {
  const path = join(folder, LIBRARY);
  mkdirSync(dirname(path), { recursive: true });
  execFileSync('cc', ['-shared', '-fPIC', '-O2', '-Wall', '-o', path, SOURCE, '-ldl']);
}
