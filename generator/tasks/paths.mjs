import { fileURLToPath } from 'node:url';

/** The checkout, without a slash at the end. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Everything that is made lands below here, and in `native/build`. */
export const BUILD = `${ROOT}/build`;

export const GENERATOR = `${BUILD}/bin/trueno-zram-generator.cjs`;
export const DAEMON = `${BUILD}/native/trueno-ublk`;
export const CLI = `${BUILD}/bin/trueno-zram.cjs`;
/** The generator as one executable without Node; `npm run build:boot` makes it. */
export const BOOT_BINARY = `${BUILD}/boot-binary/trueno-zram-generator`;
/** Debian packages and RPMs; `npm run package` makes them. */
export const PACKAGES = `${BUILD}/package`;
