import { parseAlgorithmList } from '../core/compat/algorithm-list.ts';
import { algorithmParams } from '../core/compat/algorithm-params.ts';
import { nearestAlgorithmName } from '../core/compat/nearest-name.ts';
import { type RecompPriority, recompSelection } from '../core/compat/recomp-algorithm.ts';
import type { Algorithm } from '../core/config/device.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { err, ok, type Result } from '../core/result.ts';
import { loadCryptoModule } from './kernel-module.ts';
import type { KernelZram } from './kernel-zram.ts';
import { explainWriteError } from './write-error.ts';
import type { Errno, ZramHost } from './zram-host.ts';

/** Errors that mean: this kernel does not know the algorithm. E2BIG is for names of 128 characters and more. */
const UNKNOWN_ALGORITHM: ReadonlySet<Errno> = new Set(['EINVAL', 'ENOENT', 'E2BIG']);

const KEY = 'compression-algorithm';

/**
 * Selects the algorithms of an uninitialised device and sets their parameters. The first that the kernel knows becomes
 * the primary one, the next ones are for recompression with priorities 1 to 3 and no gap; what the kernel refuses is a
 * warning. Returns the priorities that are set. The error is the errno of a device that takes no algorithm at all.
 */
export function selectAlgorithms(
  zram: KernelZram,
  algorithms: readonly Algorithm[],
  host: ZramHost,
  diagnostics: Diagnostic[],
): Result<readonly RecompPriority[], Errno> {
  const primary = selectPrimary(zram, algorithms, host, diagnostics);
  if (!primary.ok) return primary;
  const index = primary.value;
  const algorithm = algorithms[index];
  if (algorithm === undefined) return ok([]);
  setParams(zram, algorithm, 0, diagnostics);
  return ok(selectSecondary(zram, algorithms.slice(index + 1), host, diagnostics));
}

/**
 * Parameters in parentheses without an algorithm belong to each recompression run, so the kernel keeps none of them:
 * `recompress` takes them with the command itself, on an initialised device. Here, with nothing stored yet, the write
 * recompresses nothing and finds mistakes. `priority=` is always given: before 7.1 the kernel would go through all
 * algorithms without it, since then only through the first.
 */
export function tryRecompressParams(
  zram: KernelZram,
  params: string,
  priorities: readonly RecompPriority[],
  diagnostics: Diagnostic[],
): void {
  if (params === '') return;
  const about = { severity: 'warning', device: zram.name, key: KEY, value: `(${params})` } as const;
  if (priorities.length === 0) {
    const text = 'these parameters are for recompression, and no second algorithm is set';
    const hint = `write for example ${KEY} = lz4 zstd (${params})`;
    diagnostics.push({ ...about, text, consequence: 'they have no effect', hint });
    return;
  }
  const namesTarget = params
    .split(' ')
    .some((word) => word.startsWith('priority=') || word.startsWith('algo='));
  const commands = namesTarget ? [params] : priorities.map((priority) => `${params} priority=${priority}`);
  for (const command of commands) {
    const written = zram.write('recompress', command);
    if (written.ok) continue;
    const text = explainWriteError('recompress', written.error).cause;
    const hint = 'known: type=idle|huge|huge_idle threshold=BYTES max_pages=N algo=NAME priority=1|2|3';
    diagnostics.push({ ...about, text, consequence: 'a recompression with them would fail', hint });
    return;
  }
}

/** The algorithm that `comp_algorithm` says is selected now: on a device as new, the kernel's default. */
export function selectedAlgorithm(zram: KernelZram): string | undefined {
  const text = zram.read('comp_algorithm');
  const list = text.ok ? parseAlgorithmList(text.value) : text;
  return list.ok ? list.value.selected : undefined;
}

/** Index of the algorithm that the kernel took; the length of the list when its default stays. */
function selectPrimary(
  zram: KernelZram,
  algorithms: readonly Algorithm[],
  host: ZramHost,
  diagnostics: Diagnostic[],
): Result<number, Errno> {
  let index = 0;
  for (; index < algorithms.length; index++) {
    const name = algorithms[index]?.name ?? '';
    loadCryptoModule(name, host);
    const written = zram.write('comp_algorithm', name);
    if (written.ok) break;
    if (!UNKNOWN_ALGORITHM.has(written.error)) return err(written.error);
  }
  const chosen = algorithms[index]?.name ?? `the kernel's default ${selectedAlgorithm(zram) ?? ''}`.trimEnd();
  for (const { name } of algorithms.slice(0, index)) {
    diagnostics.push(unknownAlgorithm(zram, name, `${chosen} is used instead`));
  }
  return ok(index);
}

function selectSecondary(
  zram: KernelZram,
  algorithms: readonly Algorithm[],
  host: ZramHost,
  diagnostics: Diagnostic[],
): readonly RecompPriority[] {
  if (algorithms.length === 0) return [];
  const names = algorithms.map(({ name }) => name).join(' ');
  if (!zram.has('recomp_algorithm')) {
    const text = `this kernel cannot recompress (it needs Linux 6.2 with CONFIG_ZRAM_MULTI_COMP)`;
    const consequence = `${names} is left out`;
    diagnostics.push({ severity: 'warning', device: zram.name, key: KEY, text, consequence });
    return [];
  }
  const set: RecompPriority[] = [];
  const free: RecompPriority[] = [1, 2, 3];
  for (const algorithm of algorithms) {
    const [priority] = free;
    if (priority === undefined) {
      const text = 'the kernel takes one algorithm and three for recompression';
      const consequence = `${algorithm.name} is left out`;
      diagnostics.push({ severity: 'warning', device: zram.name, key: KEY, text, consequence });
      continue;
    }
    loadCryptoModule(algorithm.name, host);
    if (!zram.write('recomp_algorithm', recompSelection(algorithm.name, priority)).ok) {
      diagnostics.push(unknownAlgorithm(zram, algorithm.name, 'it is not used for recompression'));
      continue;
    }
    free.shift();
    set.push(priority);
    setParams(zram, algorithm, priority, diagnostics);
  }
  return set;
}

function setParams(
  zram: KernelZram,
  { name, params }: Algorithm,
  priority: 0 | RecompPriority,
  diagnostics: Diagnostic[],
): void {
  if (params === '') return;
  const written = zram.write('algorithm_params', algorithmParams({ priority }, params));
  if (written.ok) return;
  const unsupported = written.error === 'ENOENT';
  diagnostics.push({
    severity: 'warning',
    device: zram.name,
    key: KEY,
    value: `${name}(${params})`,
    text: unsupported
      ? 'this kernel has no parameters for algorithms (they came with Linux 6.12)'
      : `the kernel refuses the parameters (${written.error})`,
    consequence: `${name} is used with its defaults`,
    ...(unsupported ? {} : { hint: 'known: level=N dict=PATH; a dictionary must be readable now' }),
  });
}

function unknownAlgorithm(zram: KernelZram, name: string, consequence: string): Diagnostic {
  const nearest = nearestAlgorithmName(name);
  const list = zram.read('comp_algorithm');
  const available = list.ok ? `this kernel has ${list.value.replace(/[[\]]/g, '')}` : 'see comp_algorithm';
  return {
    severity: 'warning',
    device: zram.name,
    key: KEY,
    value: name,
    text: 'this kernel has no such algorithm for zram',
    consequence,
    hint: nearest === undefined ? available : `did you mean ${nearest}? ${available}`,
  };
}
