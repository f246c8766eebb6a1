import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { err, ok, type Result } from '../core/result.ts';

/** Which code the SIMD kernels were compiled for. `scalar` runs on every CPU. */
export type CpuTarget = 'scalar' | 'avx2' | 'avx512' | 'neon';

/** What the native core found when it was loaded; it stays the same for the life of the process. */
export interface CpuFeatures {
  /** `x86_64`, `aarch64`, or `other`, where only scalar code runs. */
  readonly architecture: 'x86_64' | 'aarch64' | 'other';
  /** Extensions that the CPU has and the kernel supports, named as in /proc/cpuinfo, e.g. `avx512bw`, `asimd`. */
  readonly features: readonly string[];
  /** Targets that this machine can run, the best one last. */
  readonly targets: readonly CpuTarget[];
  /** The target that runs. */
  readonly activeTarget: CpuTarget;
  /** True when `TRUENO_FORCE_TARGET` chose it. */
  readonly forced: boolean;
}

/** The native addon as native/addon exports it. */
export interface NativeAddon {
  /** Version of the package that the addon was built from, e.g. `0.1.0`. */
  version(): string;
  /** Throws an Error with `code` `TRUENO_UNKNOWN_TARGET` or `TRUENO_UNSUPPORTED_TARGET`. */
  cpuFeatures(): CpuFeatures;
}

/** One file that was tried, and why it is not the addon. */
export interface LoadAttempt {
  readonly path: string;
  readonly reason: string;
}

/** The addon could not be loaded from any of its places. */
export class NativeAddonError extends Error {
  override readonly name: string = 'NativeAddonError';
  readonly code: string = 'TRUENO_NO_ADDON';
  readonly attempts: readonly LoadAttempt[];

  constructor(attempts: readonly LoadAttempt[]) {
    const tried = attempts.map(({ path, reason }) => `  ${path}: ${reason}`).join('\n');
    super(
      `the native core of trueno-zram is not there; tried\n${tried}\n` +
        'in a checkout, run npm run build; otherwise, install the trueno-zram package for this machine again',
    );
    this.attempts = attempts;
  }
}

/**
 * Where the addon can lie. This file is two folders below the package's root, as source (generator/library) and as
 * a bundle (build/library, build/bin). What cmake-js has just built in a checkout goes before the copy of it that is
 * packaged.
 */
export const NATIVE_ADDON_PATHS: readonly string[] = [
  '../../native/build/Release/trueno_zram.node',
  '../../build/native/trueno_zram.node',
].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** Loads the first of the files that is the addon. Node keeps what it loaded: a second call is cheap. */
export function loadNativeAddon(
  paths: readonly string[] = NATIVE_ADDON_PATHS,
): Result<NativeAddon, NativeAddonError> {
  const require = createRequire(import.meta.url);
  const attempts: LoadAttempt[] = [];
  for (const path of paths) {
    try {
      const loaded: unknown = require(path);
      if (isNativeAddon(loaded)) return ok(loaded);
      attempts.push({ path, reason: 'not the addon of trueno-zram' });
    } catch (error) {
      attempts.push({ path, reason: reasonOf(error) });
    }
  }
  return err(new NativeAddonError(attempts));
}

function isNativeAddon(loaded: unknown): loaded is NativeAddon {
  return (
    typeof loaded === 'object' &&
    loaded !== null &&
    'version' in loaded &&
    typeof loaded.version === 'function' &&
    'cpuFeatures' in loaded &&
    typeof loaded.cpuFeatures === 'function'
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'MODULE_NOT_FOUND') return 'no such file';
  const [firstLine = ''] = error.message.split('\n');
  return firstLine;
}
