import type { MachineReader } from '../host.ts';
import { IO_URING_SYSCTL, type IoUringFact, parseIoUringDisabled } from './io-uring.ts';
import { type KernelRelease, parseKernelRelease } from './kernel-release.ts';
import { type ModuleFact, OSRELEASE, probeLoadedModule, probeModuleFiles } from './module-fact.ts';
import { parseProcCrypto } from './proc-crypto.ts';

/** Whether the daemon is installed. Presence of a file is never in doubt, so there is no `unknown`. */
export type DaemonFact =
  | { readonly state: 'installed'; readonly path: string }
  | { readonly state: 'absent'; readonly tried: readonly string[] };

/** What files say of the machine, as far as the choice of a backend depends on it. */
export interface MachineFacts {
  /** Undefined when /proc/sys/kernel/osrelease cannot be read or understood. */
  readonly kernelRelease: KernelRelease | undefined;
  readonly daemon: DaemonFact;
  /** Module `ublk_drv`. */
  readonly ublk: ModuleFact;
  /** Module `zram`. */
  readonly zram: ModuleFact;
  readonly ioUring: IoUringFact;
  /** Compressors that /proc/crypto lists; undefined when it cannot be read. Kernels before 6.12 need them for zram. */
  readonly cryptoCompressors: ReadonlySet<string> | undefined;
}

const PROC_CRYPTO = '/proc/crypto';
/** Where the daemon is looked for, in this order. */
export const DAEMON_PATHS: readonly string[] = ['/usr/local/sbin/trueno-ublk', '/usr/sbin/trueno-ublk'];
/** ublk_drv has module parameters, so it has its folder in /sys/module also when it is built in. */
const UBLK_SIGNS = ['/sys/module/ublk_drv', '/dev/ublk-control'];
/** zram has one only as a module that is loaded, so its control class comes first. */
const ZRAM_SIGNS = ['/sys/class/zram-control', '/sys/module/zram'];

/**
 * Facts by reading files only. Each is gathered when it is first asked for and then kept, so a configuration that wants
 * kernel zram never reads the module indexes of ublk.
 */
export function gatherMachineFacts(reader: MachineReader): MachineFacts {
  const kernelRelease = once(() => {
    const text = readText(reader, OSRELEASE);
    const release = parseKernelRelease(text ?? '');
    return release.ok ? release.value : undefined;
  });
  const daemon = once(() => findDaemon(reader));
  const ublk = once(
    () => probeLoadedModule(reader, UBLK_SIGNS) ?? probeModuleFiles(reader, kernelRelease(), 'ublk_drv'),
  );
  const zram = once(
    () => probeLoadedModule(reader, ZRAM_SIGNS) ?? probeModuleFiles(reader, kernelRelease(), 'zram'),
  );
  const ioUring = once((): IoUringFact => {
    const file = reader.readText(IO_URING_SYSCTL);
    if (file.kind === 'unreadable') return { answer: 'unknown' };
    return parseIoUringDisabled(file.kind === 'text' ? file.text : undefined, kernelRelease());
  });
  const cryptoCompressors = once(() => {
    const text = readText(reader, PROC_CRYPTO);
    return text === undefined ? undefined : parseProcCrypto(text);
  });
  return {
    get kernelRelease() {
      return kernelRelease();
    },
    get daemon() {
      return daemon();
    },
    get ublk() {
      return ublk();
    },
    get zram() {
      return zram();
    },
    get ioUring() {
      return ioUring();
    },
    get cryptoCompressors() {
      return cryptoCompressors();
    },
  };
}

function findDaemon(reader: MachineReader): DaemonFact {
  const path = DAEMON_PATHS.find((candidate) => reader.isExecutable(candidate));
  return path === undefined ? { state: 'absent', tried: DAEMON_PATHS } : { state: 'installed', path };
}

function readText(reader: MachineReader, path: string): string | undefined {
  const file = reader.readText(path);
  return file.kind === 'text' ? file.text : undefined;
}

function once<T>(gather: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => {
    kept ??= { value: gather() };
    return kept.value;
  };
}
