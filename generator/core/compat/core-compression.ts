import type { Compression } from '../config/device.ts';
import { err, ok, type Result } from '../result.ts';
import type { BackendReason } from './backend-reason.ts';
import { type CoreAlgorithm, type CoreParameter, findCoreAlgorithm } from './core-algorithm.ts';
import { nearestAlgorithmName } from './nearest-name.ts';

/** What a device of trueno compresses its pages with. */
export interface CoreCompression {
  readonly algorithm: CoreAlgorithm['name'];
  /** Values by their keys, checked. */
  readonly parameters: ReadonlyMap<CoreParameter['key'], string>;
}

/** Where the configuration names no algorithm. */
export const DEFAULT_CORE_COMPRESSION: CoreCompression = {
  algorithm: 'adaptive',
  parameters: new Map([['objective', 'balance']]),
};

/** As people read it, e.g. `zstd (level=3)`. */
export function describeCoreCompression({ algorithm, parameters }: CoreCompression): string {
  const words = [...parameters].map(([key, value]) => `${key}=${value}`);
  return words.length === 0 ? algorithm : `${algorithm} (${words.join(' ')})`;
}

/** `compression-algorithm=` in the core's terms; the error is the first part of it that the core does not do. */
export function coreCompression(compression: Compression): Result<CoreCompression, BackendReason> {
  const { algorithms, recompressParams } = compression;
  const understood: CoreCompression[] = [];
  for (const { name, params } of algorithms) {
    const core = findCoreAlgorithm(name);
    if (core === undefined)
      return err({ kind: 'algorithm-not-in-core', algorithm: name, nearest: nearestAlgorithmName(name) });
    const parameters = coreParameters(core, params);
    if (!parameters.ok) return parameters;
    understood.push({ algorithm: core.name, parameters: parameters.value });
  }
  const [first = DEFAULT_CORE_COMPRESSION, ...others] = understood;
  if (others.length > 0 || recompressParams !== '') {
    const asked = [
      ...others.map(({ algorithm }) => algorithm),
      ...(recompressParams === '' ? [] : [`(${recompressParams})`]),
    ];
    return err({ kind: 'recompression-not-in-core', asked: asked.join(' ') });
  }
  return ok(first);
}

/** As in the kernel, of two words with one key the later one counts. */
function coreParameters(
  { name, parameters }: CoreAlgorithm,
  params: string,
): Result<CoreCompression['parameters'], BackendReason> {
  const values = new Map<CoreParameter['key'], string>();
  for (const word of params.split(' ')) {
    if (word === '') continue;
    const [, key = word, value = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    const parameter = parameters.find((candidate) => candidate.key === key);
    if (parameter === undefined)
      return err({ kind: 'parameter-not-in-core', algorithm: name, parameter: key });
    if (!accepts(parameter, value))
      return err({ kind: 'value-not-in-core', algorithm: name, word, accepted: acceptedValues(parameter) });
    values.set(parameter.key, value);
  }
  return ok(values);
}

function accepts(parameter: CoreParameter, value: string): boolean {
  if (parameter.key === 'objective') return parameter.words.some((word) => word === value);
  const number = Number(value);
  return /^-?[0-9]+$/.test(value) && number >= parameter.least && number <= parameter.most;
}

function acceptedValues(parameter: CoreParameter): string {
  if (parameter.key === 'objective') return parameter.words.join(', ');
  const { least, most } = parameter;
  return least === most ? String(least) : `${least} to ${most}`;
}
