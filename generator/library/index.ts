/**
 * The public API. Every function throws {@link NativeAddonError} when the native core cannot be loaded.
 */

import { type CpuFeatures, loadNativeAddon, type NativeAddon } from './native-addon.ts';

export { type CpuFeatures, type CpuTarget, type LoadAttempt, NativeAddonError } from './native-addon.ts';

/** Version of the native core, e.g. `0.1.0`. */
export function nativeVersion(): string {
  return nativeAddon().version();
}

/**
 * The CPU as the native core sees it. Throws an Error with `code` `TRUENO_UNKNOWN_TARGET` or
 * `TRUENO_UNSUPPORTED_TARGET` when the environment variable `TRUENO_FORCE_TARGET` cannot be followed.
 */
export function cpuFeatures(): CpuFeatures {
  return nativeAddon().cpuFeatures();
}

function nativeAddon(): NativeAddon {
  const addon = loadNativeAddon();
  if (!addon.ok) throw addon.error;
  return addon.value;
}
