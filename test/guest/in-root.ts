/**
 * Command line that runs a program with the files of a Debian root, in a mount namespace of its own that shows it some
 * of this machine's folders under their own names; the program's own command line is to be added.
 */
export function inRoot(root: string, folders: readonly string[]): readonly [string, ...string[]] {
  return ['unshare', '--mount', 'sh', '-c', ENTER, 'sh', root, ...folders, '--'];
}

const ENTER = `set -e
root=$1
shift
while [ "$1" != -- ]; do
  mkdir -p "$root$1"
  mount --rbind "$1" "$root$1"
  shift
done
shift
exec chroot "$root" "$@"`;
