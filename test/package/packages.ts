import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where `npm run package` has put the packages. */
export const PACKAGES: string = fileURLToPath(new URL('../../build/package', import.meta.url));

/** Path of the one file there whose name matches. */
export function packageFile(name: RegExp): string {
  const [file, ...others] = readdirSync(PACKAGES).filter((candidate) => name.test(candidate));
  if (file === undefined || others.length > 0)
    throw new Error(`${PACKAGES} has not one file ${name}: npm run package makes it`);
  return join(PACKAGES, file);
}

/** The Debian package itself, without its debugging symbols. */
export const DEB = /^trueno-zram_.*\.deb$/;
