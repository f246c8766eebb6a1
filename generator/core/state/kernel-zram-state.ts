import { parseAlgorithmList } from '../compat/algorithm-list.ts';
import { parseBdStat } from '../compat/bd-stat.ts';
import { parseIoStat } from '../compat/io-stat.ts';
import { parseMmStat } from '../compat/mm-stat.ts';
import { type AttributeError, parseCounters } from '../compat/sysfs-attribute.ts';
import type { MachineReader } from '../host.ts';
import type { Result } from '../result.ts';
import type { DeviceProblem, DeviceState } from './device-state.ts';
import { readDeviceUses } from './device-use.ts';

/** Names of the kernel's zram devices, in order. Most machines have one that is not set up. */
export function kernelZramNames(reader: MachineReader): readonly string[] {
  const numbers = reader
    .entries('/sys/block')
    .flatMap(({ name }) => (/^zram[0-9]+$/.test(name) ? [Number(name.slice('zram'.length))] : []));
  return numbers.sort((left, right) => left - right).map((number) => `zram${number}`);
}

/** One device of the kernel's zram as sysfs has it; undefined when there is none of that name, or not any more. */
export function readKernelZram(name: string, reader: MachineReader): DeviceState | undefined {
  const problems: string[] = [];
  const attribute = (file: string): string | undefined => {
    const read = reader.readText(`/sys/block/${name}/${file}`);
    if (read.kind === 'text') return read.text;
    if (read.kind === 'unreadable') problems.push(`${file} ${read.reason}`);
    return undefined;
  };
  const parsed = <T>(file: string, parse: (text: string) => Result<T, AttributeError>): T | undefined => {
    const text = attribute(file);
    const result = text === undefined ? undefined : parse(text);
    if (result?.ok === false) problems.push(`${file}: ${result.error.problem}`);
    return result?.ok === true ? result.value : undefined;
  };
  const counter = (file: string): bigint | undefined =>
    parsed(file, (text) => parseCounters(file, text, 1))?.[0];

  const size_bytes = counter('disksize');
  if (size_bytes === undefined && !reader.exists(`/sys/block/${name}`)) return undefined;
  const node = `/dev/${name}`;
  const fallback = reader.readText(`/run/trueno-zram/fallback/${name}`);
  const state = {
    name,
    backend: 'kernel' as const,
    node,
    size_bytes,
    algorithm: parsed('comp_algorithm', parseAlgorithmList)?.selected,
    streams: counter('max_comp_streams'),
    uses: readDeviceUses({ nodes: [node], number: attribute('dev')?.trim() }, reader),
    mmStat: parsed('mm_stat', parseMmStat),
    ioStat: parsed('io_stat', parseIoStat),
    bdStat: parsed('bd_stat', parseBdStat),
    fallbackReason: fallback.kind === 'text' ? fallback.text.trim() : undefined,
    trueno: undefined,
  };
  // It can have gone while it was looked at.
  if (!reader.exists(`/sys/block/${name}`)) return undefined;
  return { ...state, problem: problemOf(name, problems) };
}

function problemOf(name: string, problems: readonly string[]): DeviceProblem | undefined {
  if (problems.length === 0) return undefined;
  return {
    text: `the kernel's figures cannot be read: ${problems.join('; ')}`,
    hint: `look at ls -l /sys/block/${name}`,
  };
}
