import { spawnSync } from 'node:child_process';
import { debianRoot, type RootRecipe } from '../debian-root.ts';

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
  const command = ['unshare', '--mount', 'sh', '-c', IN_ROOT, 'sh', root.path, process.cwd(), path] as const;
  if (starts(command)) return { command };
  throw new Error(`${path} starts neither with the C library of this machine nor with that of Debian forky`);
}

function starts([program, ...args]: readonly [string, ...string[]]): boolean {
  return spawnSync(program, [...args, '--version'], { stdio: 'ignore' }).status === 0;
}

const IN_ROOT = `set -e
root=$1 checkout=$2 kernel=$3
shift 3
for shared in /proc /sys /dev /tmp "$checkout"; do
  mkdir -p "$root$shared"
  mount --rbind "$shared" "$root$shared"
done
touch "$root/run/uml-kernel"
mount --bind "$kernel" "$root/run/uml-kernel"
exec chroot "$root" /run/uml-kernel "$@"`;
