import type { MachineReader } from '../host.ts';
import { err, ok, type Result } from '../result.ts';
import { procTable } from '../state/proc-table.ts';

/** Where pages could go that leave a swap device. In bytes. */
export interface SwapRoom {
  readonly total_bytes: bigint;
  /** MemAvailable: what programs could still get without swapping. */
  readonly available_bytes: bigint;
  /** By path, as /proc/swaps has it. */
  readonly swaps: ReadonlyMap<string, SwapSpace>;
}

export interface SwapSpace {
  readonly size_bytes: bigint;
  readonly used_bytes: bigint;
  /** In memory itself: what goes there leaves half of its size free, to be careful. */
  readonly isCompressed: boolean;
}

/** A share of memory that is left alone: a machine without any stands still. */
const RESERVE_DIVISOR = 32n;

export function readSwapRoom(reader: MachineReader): Result<SwapRoom, string> {
  const meminfo = reader.readText('/proc/meminfo');
  const text = meminfo.kind === 'text' ? meminfo.text : '';
  const value = (name: string): bigint | undefined => {
    const number = new RegExp(`^${name}: *([0-9]{1,18}) kB$`, 'm').exec(text)?.[1];
    return number === undefined ? undefined : BigInt(number) * 1024n;
  };
  const total_bytes = value('MemTotal');
  const available_bytes = value('MemAvailable');
  if (total_bytes === undefined || available_bytes === undefined)
    return err('/proc/meminfo has no MemTotal and MemAvailable');
  const file = reader.readText('/proc/swaps');
  const swaps = new Map<string, SwapSpace>();
  for (const [path = '', , size = '', used = ''] of procTable(file.kind === 'text' ? file.text : '')) {
    if (!/^[0-9]{1,18}$/.test(size) || !/^[0-9]{1,18}$/.test(used)) continue;
    swaps.set(path, {
      size_bytes: BigInt(size) * 1024n,
      used_bytes: BigInt(used) * 1024n,
      isCompressed: /^\/dev\/(?:zram|ublkb)[0-9]+$/.test(path),
    });
  }
  return ok({ total_bytes, available_bytes, swaps });
}

/** How much could leave the swap areas at `without`, into memory and into the others, in bytes. */
export function roomBeside(
  { total_bytes, available_bytes, swaps }: SwapRoom,
  without: readonly string[],
): bigint {
  const reserve_bytes = total_bytes / RESERVE_DIVISOR;
  const memory_bytes = available_bytes > reserve_bytes ? available_bytes - reserve_bytes : 0n;
  let onDisk_bytes = 0n;
  let saved_bytes = 0n;
  for (const [path, { size_bytes, used_bytes, isCompressed }] of swaps) {
    if (without.includes(path) || used_bytes > size_bytes) continue;
    if (isCompressed) saved_bytes += (size_bytes - used_bytes) / 2n;
    else onDisk_bytes += size_bytes - used_bytes;
  }
  // What goes there takes the other half from memory.
  return memory_bytes + onDisk_bytes + (saved_bytes < memory_bytes ? saved_bytes : memory_bytes);
}

/** The same machine once there is another swap area of compressed memory. */
export function withSwap(room: SwapRoom, path: string, size_bytes: bigint): SwapRoom {
  return {
    ...room,
    swaps: new Map([...room.swaps, [path, { size_bytes, used_bytes: 0n, isCompressed: true }]]),
  };
}

/** The same machine once a swap area has given its pages back to memory. */
export function withoutSwap(room: SwapRoom, paths: readonly string[]): SwapRoom {
  const swaps = new Map(room.swaps);
  let available_bytes = room.available_bytes;
  for (const path of paths) {
    available_bytes -= swaps.get(path)?.used_bytes ?? 0n;
    swaps.delete(path);
  }
  return { ...room, available_bytes: available_bytes < 0n ? 0n : available_bytes, swaps };
}
