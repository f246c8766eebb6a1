import { parseMemTotal_kib } from '../core/config/memory-info.ts';
import { parseMemorySize } from '../core/config/memory-size.ts';
import type { MachineReader } from '../core/host.ts';
import { ok, type Result } from '../core/result.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';

/** The value of an option that takes a size, in bytes; undefined where it was not given. The error is a sentence. */
export function sizeOption(
  given: CommandArguments,
  option: string,
  reader: MachineReader,
): Result<bigint | undefined, string> {
  const text = given.value(option);
  if (text === undefined) return ok(undefined);
  const meminfo = reader.readText('/proc/meminfo');
  const total_kib = meminfo.kind === 'text' ? parseMemTotal_kib(meminfo.text) : undefined;
  return parseMemorySize(text, total_kib?.ok === true ? total_kib.value * 1024n : undefined);
}

/** What is wrong with the size of a device, a sentence; undefined when nothing is. It must be given. */
export function deviceSizeProblem(given: CommandArguments, reader: MachineReader): string | undefined {
  if (!given.has('size')) return '--size is missing: how large the device is, such as 4GiB or 50%';
  const size = sizeOption(given, 'size', reader);
  if (!size.ok) return `--size: ${size.error}`;
  return size.value === 0n ? '--size: a device of no size is none' : undefined;
}
