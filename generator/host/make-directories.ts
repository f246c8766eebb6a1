import { makeDirectory } from './system.ts';
import type { Errno } from './system-types.ts';

/** Makes the levels that are missing; those that are there keep their mode. In /proc, a path can say ENOENT for ever. */
export function makeDirectories(path: string, mode: number): Errno | undefined {
  const errno = makeDirectory(path, mode);
  if (errno === undefined || errno === 'EEXIST') return undefined;
  const parent = path.slice(0, path.lastIndexOf('/'));
  if (errno !== 'ENOENT' || parent === '') return errno;
  return makeDirectories(parent, mode) ?? makeDirectory(path, mode);
}
