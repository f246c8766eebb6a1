import { cryptoAlias } from '../core/compat/kernel-algorithm.ts';
import { parseKernelRelease } from '../core/compat/kernel-release.ts';
import { parseProcCrypto } from '../core/compat/proc-crypto.ts';
import { err, ok, type Result } from '../core/result.ts';
import { commandProblem } from './command-problem.ts';
import type { ZramHost } from './zram-host.ts';

const MODPROBE_TIMEOUT_MS = 30_000;

/** Loads a module by name or alias with modprobe(8). The error is a sentence fragment. */
export function loadModule(module: string, host: ZramHost): Result<undefined, string> {
  const result = host.run('modprobe', [module], MODPROBE_TIMEOUT_MS);
  return result.status === 0 ? ok(undefined) : err(`modprobe ${module}: ${commandProblem(result)}`);
}

/**
 * Before Linux 6.12 zram compresses with the crypto API, whose algorithms may be modules that nobody has loaded yet.
 * No result: whether the algorithm is there now is for zram to say.
 */
export function loadCryptoModule(algorithm: string, host: ZramHost): void {
  const release = host.readText(`${host.proc}/sys/kernel/osrelease`);
  const version = release.ok ? parseKernelRelease(release.value) : release;
  const alias = version.ok ? cryptoAlias(algorithm, version.value) : undefined;
  if (alias === undefined) return;
  const crypto = host.readText(`${host.proc}/crypto`);
  if (crypto.ok && parseProcCrypto(crypto.value).has(algorithm)) return;
  loadModule(alias, host);
}
