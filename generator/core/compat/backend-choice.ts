import type { Algorithm, Device } from '../config/device.ts';
import type { Severity } from '../diagnostic.ts';
import type { BackendReason } from './backend-reason.ts';
import { findCoreAlgorithm } from './core-algorithm.ts';
import { coreCompression } from './core-compression.ts';
import type { IoUringFact } from './io-uring.ts';
import { type KernelRelease, kernelHas, TRUENO_SINCE } from './kernel-release.ts';
import type { MachineFacts } from './machine-facts.ts';
import { isHardBlock } from './module-block.ts';
import type { ModuleFact } from './module-fact.ts';

/** Which backend a device gets when its units are generated, and the condition that decided. */
export type BackendChoice = TruenoChoice | KernelChoice;

export interface TruenoChoice {
  readonly backend: 'trueno';
  readonly reason: BackendReason;
  /** Of the log line that tells of the choice. */
  readonly severity: Severity;
}

export interface KernelChoice {
  readonly backend: 'kernel';
  readonly reason: BackendReason;
  /** Of the log line that tells of the choice. */
  readonly severity: Severity;
  /** `no` = neither backend can serve the device, so waiting for it would hold up the boot for nothing. */
  readonly zramAvailable: 'yes' | 'no' | 'unknown';
  /** Path that says so. */
  readonly zramEvidence: string;
  /** Names that only trueno knows: kernel zram must not be asked for them. */
  readonly droppedAlgorithms: readonly string[];
}

/** What the choice depends on. */
export type BackendRequest = Pick<Device, 'backend' | 'compression' | 'writebackDevice'>;

/**
 * Chooses from what files say. A doubt decides for the kernel: a swap that does not come up is worse than one that packs
 * less well. What only a try can tell is left to the start of the device.
 */
export function chooseBackend(request: BackendRequest, facts: MachineFacts): BackendChoice {
  const reason = decide(request, facts);
  if (reason.kind === 'core-available') return { backend: 'trueno', reason, severity: 'debug' };
  const { zramAvailable, zramEvidence } = zramAvailability(facts.zram);
  const severity = fallbackSeverity(request, reason);
  const droppedAlgorithms = onlyOfCore(request.compression.algorithms);
  return { backend: 'kernel', reason, severity, zramAvailable, zramEvidence, droppedAlgorithms };
}

function decide(request: BackendRequest, facts: MachineFacts): BackendReason {
  if (request.backend === 'kernel') return { kind: 'kernel-asked' };
  const { daemon } = facts;
  if (daemon.state === 'absent') return { kind: 'daemon-absent', tried: daemon.tried };
  return (
    kernelTooOld(facts.kernelRelease) ??
    ublkMissing(facts.ublk) ??
    ioUringMissing(facts.ioUring) ??
    beyondCore(request) ?? { kind: 'core-available', daemon: daemon.path }
  );
}

/** Why ublk cannot be had; undefined when it can. */
export function ublkMissing(ublk: ModuleFact): BackendReason | undefined {
  switch (ublk.state) {
    case 'loaded':
    case 'built-in':
      return undefined;
    case 'on-disk': {
      const [block] = ublk.blocks;
      return block && { kind: 'ublk-blocked', block };
    }
    case 'absent':
      return { kind: 'ublk-absent', evidence: ublk.evidence };
    case 'unknown':
      return { kind: 'ublk-unknown', evidence: ublk.evidence };
  }
}

/** Why io_uring cannot be had; undefined when it can. */
export function ioUringMissing(ioUring: IoUringFact): BackendReason | undefined {
  switch (ioUring.answer) {
    case 'yes':
      return undefined;
    case 'no':
      return ioUring.because === 'sysctl'
        ? { kind: 'io-uring-disabled', value: ioUring.value }
        : { kind: 'io-uring-missing' };
    case 'unknown':
      return { kind: 'io-uring-unknown' };
  }
}

/** Undefined also for a kernel whose release cannot be read. */
export function kernelTooOld(release: KernelRelease | undefined): BackendReason | undefined {
  // Without a readable release there are no lists of modules either, which is said.
  if (release === undefined || kernelHas(release, TRUENO_SINCE)) return undefined;
  return { kind: 'kernel-too-old', release: release.text };
}

function beyondCore({ compression, writebackDevice }: BackendRequest): BackendReason | undefined {
  const core = coreCompression(compression);
  if (!core.ok) return core.error;
  return writebackDevice === undefined
    ? undefined
    : { kind: 'writeback-not-in-core', device: writebackDevice };
}

/** Names of those that kernel zram does not have. */
function onlyOfCore(algorithms: readonly Algorithm[]): string[] {
  return algorithms.map(({ name }) => name).filter((name) => findCoreAlgorithm(name)?.coreOnly === true);
}

/** In `auto` nobody asked for trueno by name; there a fallback is only worth a warning when it comes from a typo. */
function fallbackSeverity(request: BackendRequest, reason: BackendReason): Severity {
  if (request.backend === 'kernel') return 'debug';
  return isTypo(reason) || request.backend === 'trueno' ? 'warning' : 'info';
}

/** Names and words that neither backend could have been asked for. */
function isTypo(reason: BackendReason): boolean {
  switch (reason.kind) {
    case 'algorithm-not-in-core':
      return reason.nearest !== undefined;
    case 'parameter-not-in-core':
    case 'value-not-in-core':
      return findCoreAlgorithm(reason.algorithm)?.coreOnly === true;
    default:
      return false;
  }
}

function zramAvailability(zram: ModuleFact): Pick<KernelChoice, 'zramAvailable' | 'zramEvidence'> {
  switch (zram.state) {
    case 'loaded':
    case 'built-in':
      return { zramAvailable: 'yes', zramEvidence: zram.evidence };
    case 'on-disk': {
      // Set-up loads zram by its name, which a blacklist does not prevent.
      const block = zram.blocks.find(isHardBlock);
      return block === undefined
        ? { zramAvailable: 'yes', zramEvidence: zram.evidence }
        : { zramAvailable: 'no', zramEvidence: block.path };
    }
    case 'absent':
      return { zramAvailable: 'no', zramEvidence: zram.evidence };
    case 'unknown':
      return { zramAvailable: 'unknown', zramEvidence: zram.evidence };
  }
}
