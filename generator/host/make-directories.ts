import { makeDirectory } from './system.ts';
import type { Errno } from './system-types.ts';

/**
 * Makes the levels that are missing; those that are there keep their mode, also when somebody else makes them meanwhile, as
 * set-ups of several devices do at boot. In /proc, a path can say ENOENT for ever.
 */
export function makeDirectories(path: string, mode: number): Errno | undefined {
  const errno = makeUnlessThere(path, mode);
  if (errno === undefined) return undefined;
  const parent = path.slice(0, path.lastIndexOf('/'));
  if (errno !== 'ENOENT' || parent === '') return errno;
  return makeDirectories(parent, mode) ?? makeUnlessThere(path, mode);
}

function makeUnlessThere(path: string, mode: number): Errno | undefined {
  const errno = makeDirectory(path, mode);
  return errno === 'EEXIST' ? undefined : errno;
}
