import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { err, ok, type Result } from '../core/result.ts';
import type { Algorithm, Objective } from './algorithm.ts';
import type { SimdBackend } from './simd-backend.ts';
import type { TruenoError } from './trueno-error.ts';

/** What the native core found when it was loaded; it stays the same for the life of the process. */
export interface CpuFeatures {
  /** `x86_64`, `aarch64`, or `other`, where only scalar code runs. */
  readonly architecture: 'x86_64' | 'aarch64' | 'other';
  /** Extensions that the CPU has and the kernel supports, named as in /proc/cpuinfo, e.g. `avx512bw`, `asimd`. */
  readonly features: readonly string[];
  /** Targets that this machine can run, the best one last. */
  readonly targets: readonly SimdBackend[];
  /** The target that runs. */
  readonly activeTarget: SimdBackend;
  /** True when `TRUENO_FORCE_TARGET` chose it. */
  readonly forced: boolean;
}

/** The native addon as native/addon exports it. */
export interface NativeAddon {
  /** Version of the package that the addon was built from, e.g. `0.1.0`. */
  version(): string;
  /** Throws an Error with `code` `TRUENO_UNKNOWN_TARGET` or `TRUENO_UNSUPPORTED_TARGET`. */
  cpuFeatures(): CpuFeatures;

  createCompressor(
    algorithm: Algorithm | undefined,
    level: number | undefined,
    dictionary: Uint8Array | undefined,
    backend: SimdBackend | undefined,
    objective: Objective | undefined,
  ): NativeCompressor;
  compressorTarget(compressor: NativeCompressor): SimdBackend;
  compressorStats(compressor: NativeCompressor): NativeStats;
  closeCompressor(compressor: NativeCompressor): void;

  /** Gives the number of bytes to keep of `out`. */
  compressInto(compressor: NativeCompressor, page: Uint8Array, out: Uint8Array): number;
  decompressInto(compressor: NativeCompressor, stored: Uint8Array, page: Uint8Array): void;
  /** Gives the number of bytes to keep of `stored`. */
  compressBatch(
    compressor: NativeCompressor,
    pages: Uint8Array,
    stored: Uint8Array,
    offsets: Uint32Array,
  ): number;
  decompressBatch(
    compressor: NativeCompressor,
    stored: Uint8Array,
    offsets: Uint32Array,
    pages: Uint8Array,
  ): void;
  compressBatchAsync(
    compressor: NativeCompressor,
    pages: Uint8Array,
    threads: number,
  ): NativeJob<{ readonly stored: ArrayBuffer; readonly offsets: ArrayBuffer }>;
  decompressBatchAsync(
    compressor: NativeCompressor,
    stored: Uint8Array,
    offsets: Uint32Array,
    threads: number,
  ): NativeJob<ArrayBuffer>;
  /** `stored` and `offsets` are on SharedArrayBuffers. Gives the number of bytes to keep of `stored`. */
  compressBatchIntoAsync(
    compressor: NativeCompressor,
    pages: Uint8Array,
    stored: Uint8Array,
    offsets: Uint32Array,
    threads: number,
  ): NativeJob<number>;
  /** `pages` are on a SharedArrayBuffer. */
  decompressBatchIntoAsync(
    compressor: NativeCompressor,
    stored: Uint8Array,
    offsets: Uint32Array,
    pages: Uint8Array,
    threads: number,
  ): NativeJob<undefined>;

  /**
   * Does requests of one size to the start of what is open, `depth` at a time: number `n` of `order` begins at byte `n * requestBytes`. What is
   * written, and what must be read, are the contents, which are on a SharedArrayBuffer.
   */
  runRequests(
    descriptor: number,
    direction: 'read' | 'write',
    requestBytes: number,
    depth: number,
    contents: Uint8Array,
    order: Uint32Array,
  ): NativeJob<RequestOutcome>;
  /** Tells a device that its first bytes need not be kept. Gives 0, or an errno as Node's `os.constants.errno` has them. */
  discardStart(descriptor: number, bytes: number): number;
  /**
   * The address of the first anonymous page in memory from `start` up to `end`, or `end` when there is none, by an open
   * /proc/PID/pagemap. Gives `start` where the kernel cannot tell (before 6.7). Addresses are whole pages.
   */
  nextAnonymousPage(pagemap: number, start: number, end: number): number;
  /**
   * Sends a request to Unix sockets, whose paths have a NUL between them, to all at once, and waits for the answers, for
   * `patience_ms` at most in all. Gives for each what was received, up to the end of message number `messages`, or until more
   * than `bytes` had come, or the peer hung up; or an errno, ETIMEDOUT where it had patience no longer. Messages end with NUL.
   */
  askSockets(
    paths: string,
    request: string,
    messages: number,
    bytes: number,
    patience_ms: number,
  ): readonly (string | number)[];
  /** Keeps the memory of this process out of core files, for good. Gives whether the kernel did so. */
  forbidCoreDumps(): boolean;
}

/** How a turn of requests went. */
export interface RequestOutcome {
  /** `differs`: bytes that were read are not the contents. */
  readonly status: 'done' | 'cancelled' | 'failed' | 'differs';
  /** Why a request failed; 0 where none did. */
  readonly errno: number;
  /** Where the request that failed begins, or the page that differs. */
  readonly offsetBytes: number;
  /** Of each request in their order; 0 for one that was not done. */
  readonly latencies_ns: Float64Array;
  /** From the first request to the end of the last. */
  readonly wall_ns: number;
}

declare const isNativeCompressor: unique symbol;

/** An object without properties. */
export interface NativeCompressor {
  readonly [isNativeCompressor]: true;
}

/** Counts of pages and bytes, as in {@link CompressionStats}. */
export interface NativeStats {
  readonly sameFilledPages: number;
  readonly rawPages: number;
  readonly lz4Pages: number;
  readonly lz4hcPages: number;
  readonly zstdPages: number;
  readonly storedBytes: number;
  readonly decompressedPages: number;
  readonly corruptPages: number;
}

/** A call that runs off the event loop. */
export interface NativeJob<T> {
  readonly promise: Promise<T>;
  /** Makes it stop soon, and the promise be rejected with `TRUENO_ABORTED` unless it was done. */
  readonly cancel: () => void;
}

/** One file that was tried, and why it is not the addon. */
export interface LoadAttempt {
  readonly path: string;
  readonly reason: string;
}

/** The addon could not be loaded from any of its places. */
export class NativeAddonError extends Error implements TruenoError {
  override readonly name: string = 'NativeAddonError';
  readonly code: 'TRUENO_NO_ADDON' = 'TRUENO_NO_ADDON';
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

/** Loads the first of the files that is the addon; a second call is cheap. */
export function loadNativeAddon(
  paths: readonly string[] = NATIVE_ADDON_PATHS,
): Result<NativeAddon, NativeAddonError> {
  const attempts: LoadAttempt[] = [];
  for (const path of paths) {
    try {
      const loaded = exportsOf(path);
      if (isNativeAddon(loaded)) return ok(loaded);
      attempts.push({ path, reason: 'not the addon of trueno-zram' });
    } catch (error) {
      attempts.push({ path, reason: existsSync(path) ? reasonOf(error) : 'no such file' });
    }
  }
  return err(new NativeAddonError(attempts));
}

const opened = new Map<string, unknown>();

/** Not by `require`, which takes longer to find a file than the system to load it. */
function exportsOf(path: string): unknown {
  if (opened.has(path)) return opened.get(path);
  const module = { exports: {} };
  process.dlopen(module, path);
  opened.set(path, module.exports);
  return module.exports;
}

/** The addon, loaded from its usual places. Throws {@link NativeAddonError}. */
export function requireNativeAddon(): NativeAddon {
  const addon = loadNativeAddon();
  if (!addon.ok) throw addon.error;
  return addon.value;
}

/** What the addon exports, for an older one to be known as such. */
export const NATIVE_FUNCTIONS: readonly (keyof NativeAddon)[] = [
  'version',
  'cpuFeatures',
  'createCompressor',
  'compressorTarget',
  'compressorStats',
  'closeCompressor',
  'compressInto',
  'decompressInto',
  'compressBatch',
  'decompressBatch',
  'compressBatchAsync',
  'decompressBatchAsync',
  'compressBatchIntoAsync',
  'decompressBatchIntoAsync',
  'runRequests',
  'discardStart',
  'nextAnonymousPage',
  'askSockets',
];

function isNativeAddon(loaded: unknown): loaded is NativeAddon {
  if (typeof loaded !== 'object' || loaded === null) return false;
  const exported: Partial<Record<string, unknown>> = { ...loaded };
  return NATIVE_FUNCTIONS.every((name) => typeof exported[name] === 'function');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [firstLine = ''] = error.message.split('\n');
  return firstLine;
}
