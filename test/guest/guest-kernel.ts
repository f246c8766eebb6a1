import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { debianRoot, type RootRecipe } from '../debian-root.ts';
import { inRoot } from './in-root.ts';

/** A command line that starts a User-Mode-Linux kernel here, to which its own arguments are added; or why there is none. */
export type GuestKernel = { readonly command: readonly [string, ...string[]] } | { readonly missing: string };

/** The newest C library that Debian has, and nothing else; 15 MB. */
const C_LIBRARY: RootRecipe = {
  name: 'forky-libc6',
  suite: 'forky',
  variant: 'extract',
  // The first has the links /lib and /lib64.
  packages: ['base-files', 'libc6'],
};

/**
 * A kernel is a program of this machine's C library, or of a newer one: then it is started with Debian's newest, in a
 * mount namespace of its own that shows it this machine's files under their own names. A kernel that was named and does
 * not start is a failure, and not missing.
 */
export function guestKernel(path: string | undefined): GuestKernel {
  if (path === undefined) return { missing: 'TRUENO_UML_KERNEL names no kernel to boot' };
  if (starts([path])) return { command: [path] };
  const root = debianRoot(C_LIBRARY);
  if ('missing' in root) return root;
  const folders = ['/proc', '/sys', '/dev', '/tmp', process.cwd(), dirname(path)];
  const command = [...inRoot(root.path, folders), path] as const;
  if (starts(command)) return { command };
  throw new Error(`${path} starts neither with the C library of this machine nor with that of Debian forky`);
}

function starts([program, ...args]: readonly [string, ...string[]]): boolean {
  return spawnSync(program, [...args, '--version'], { stdio: 'ignore' }).status === 0;
}
