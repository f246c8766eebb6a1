import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where made roots are kept between runs; not in git. */
export const CACHE: string = fileURLToPath(new URL('../.cache', import.meta.url));

/** What a root is made of. */
export interface RootRecipe {
  /** Name of its folder below {@link CACHE}. */
  readonly name: string;
  readonly suite: 'trixie' | 'forky';
  /** What comes besides the packages: what apt needs to work, or nothing; then nothing is configured either. */
  readonly variant: 'apt' | 'extract';
  readonly packages: readonly string[];
  /** Put into {@link DOWNLOADS} without being installed. */
  readonly downloads?: readonly string[];
}

/** Folder of a root. */
export const DOWNLOADS = '/var/local/downloads';

/** The reference's program inside its root. */
export const REFERENCE = '/usr/lib/systemd/system-generators/zram-generator';

/** Debian 13 with the reference in it; about 20 s and 250 MB from Debian's archive. */
export const REFERENCE_ROOT: RootRecipe = {
  name: 'trixie-reference',
  suite: 'trixie',
  variant: 'apt',
  packages: ['systemd', 'systemd-zram-generator'],
};

/** A Debian root, or why there is none. */
export type DebianRoot = { readonly path: string } | { readonly missing: string };

/** Makes the root, once. */
export function debianRoot(recipe: RootRecipe): DebianRoot {
  const path = `${CACHE}/${recipe.name}`;
  if (existsSync(path)) return { path };
  // Made under another name, so that a run killed half-way leaves no root that looks whole.
  const unfinished = `${path}.unfinished`;
  const missing = makeRoot(recipe, unfinished);
  if (missing !== undefined) return { missing };
  renameSync(unfinished, path);
  return { path };
}

/** Makes the root in `folder`, in the place of what is there; gives why it could not. */
export function makeRoot(recipe: Omit<RootRecipe, 'name'>, folder: string): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root for chroot(2)';
  if (!existsSync('/usr/bin/mmdebstrap')) return 'mmdebstrap is not installed';
  mkdirSync(CACHE, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  const { status, stderr } = spawnSync(
    'mmdebstrap',
    [
      `--variant=${recipe.variant}`,
      `--include=${recipe.packages.join(',')}`,
      // A mirror that lags behind is good enough; what it has is signed all the same.
      '--aptopt=Acquire::Check-Valid-Until "false"',
      ...downloadHooks(recipe.downloads ?? []),
      recipe.suite,
      folder,
      `deb http://deb.debian.org/debian ${recipe.suite} main`,
    ],
    { encoding: 'utf8' },
  );
  return status === 0 ? undefined : `mmdebstrap failed: ${stderr.slice(-500)}`;
}

/** As root of the new root: apt's own user may not write into the folder. */
function downloadHooks(packages: readonly string[]): readonly string[] {
  if (packages.length === 0) return [];
  const download = `mkdir -p ${DOWNLOADS} && cd ${DOWNLOADS} && apt-get -o APT::Sandbox::User=root download ${packages.join(' ')}`;
  return [`--customize-hook=chroot "$1" sh -c '${download}'`];
}
