import { parseAlgorithmList } from '../core/compat/algorithm-list.ts';
import { kernelAlgorithmsAsked } from '../core/compat/core-algorithm.ts';
import { effectiveLimit_bytes } from '../core/compat/memory-limit.ts';
import { parseMmStat } from '../core/compat/mm-stat.ts';
import type { Device } from '../core/config/device.ts';
import type { KernelZram } from './kernel-zram.ts';

/** The kernel rounds sizes up to pages, which have 4 to 64 KiB. */
const LARGEST_PAGE_BYTES = 65_536n;

/**
 * What differs between a running device and its configuration, as sentence fragments; empty when nothing does that one
 * can see (parameters of algorithms can only be written).
 */
export function differencesFromConfigured(zram: KernelZram, device: Device): readonly string[] {
  const differences: string[] = [];
  const disksize = zram.read('disksize');
  if (disksize.ok && !isRounded(disksize.value, device.disksize.bytes)) {
    differences.push(`its size is ${disksize.value} bytes, ${device.disksize.bytes} are configured`);
  }
  const mmStat = zram.read('mm_stat');
  const stat = mmStat.ok ? parseMmStat(mmStat.value) : mmStat;
  const limit = effectiveLimit_bytes(device);
  if (stat.ok && !isRounded(stat.value.memLimitBytes.toString(), limit)) {
    differences.push(`its memory limit is ${stat.value.memLimitBytes} bytes, ${limit} are configured`);
  }
  const algorithms = zram.read('comp_algorithm');
  const list = algorithms.ok ? parseAlgorithmList(algorithms.value) : algorithms;
  if (list.ok) {
    const { names, selected } = list.value;
    const wanted = kernelAlgorithmsAsked(device.compression).find(({ name }) => names.includes(name))?.name;
    if (wanted !== undefined && wanted !== selected) {
      differences.push(`its algorithm is ${selected}, ${wanted} is configured`);
    }
  }
  const backing = zram.read('backing_dev');
  if (backing.ok && (backing.value === 'none') !== (device.writebackDevice === undefined)) {
    differences.push(
      `its writeback device is ${backing.value}, ${device.writebackDevice ?? 'none'} is configured`,
    );
  }
  return differences;
}

function isRounded(actual: string, wanted_bytes: bigint): boolean {
  if (wanted_bytes === 0n) return actual === '0';
  const excess = /^[0-9]{1,20}$/.test(actual) ? BigInt(actual) - wanted_bytes : -1n;
  return excess >= 0n && excess < LARGEST_PAGE_BYTES;
}
