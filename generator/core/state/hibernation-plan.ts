import type { Diagnostic } from '../diagnostic.ts';
import { procTable } from './proc-table.ts';

/** Swap that is on, on a disk that trueno serves. */
export interface ServedSwap {
  /** `zram0`. */
  readonly device: string;
  /** The disk, as `/proc/swaps` has it: `/dev/ublkb0`. */
  readonly node: string;
}

/** What has to be done with swap before the machine may hibernate. */
export type HibernationPlan =
  /** Nothing of trueno's is swapped to. systemd passes `/dev/zramN` over, and the kernel swaps to it without any process. */
  | { readonly kind: 'unconcerned' }
  | { readonly kind: 'swap-off'; readonly swaps: readonly ServedSwap[] }
  | { readonly kind: 'refuse'; readonly why: Diagnostic };

/** Texts of the files of these names, empty when they cannot be read. */
export interface HibernationFacts {
  /** `/proc/swaps`. */
  readonly swaps: string;
  /** `/proc/meminfo`. */
  readonly meminfo: string;
  /** `/sys/power/resume`: `MAJOR:MINOR` of what the kernel hibernates to, `0:0` before somebody says it. */
  readonly resume: string;
  /** Which device of trueno a disk is; undefined when it is none. */
  readonly deviceOf: (node: string) => string | undefined;
  /** `MAJOR:MINOR` of a disk. */
  readonly numberOf: (node: string) => string | undefined;
}

const MIB = 1024n * 1024n;

/** What stays free when pages have come back from swap, as a part of all memory. */
const FREE_PART = 16n;

/**
 * The kernel freezes all processes, servers of swap too, and only then makes room for the image by swapping out: to a
 * device of trueno that would wait for ever. systemd, for its part, may choose such a device for the image, which is gone
 * at power-off. So swap on trueno has to be off, and there has to be another one to hibernate to.
 */
export function planHibernation(facts: HibernationFacts): HibernationPlan {
  const served: (ServedSwap & { readonly number: string | undefined })[] = [];
  let used_bytes = 0n;
  let elsewhere_bytes = 0n;
  let hasOther = false;
  for (const [node = '', , size = '', used = ''] of procTable(facts.swaps)) {
    // The heading; and the kernel's zram is in memory as well.
    if (!/^[0-9]{1,19}$/.test(size) || !/^[0-9]{1,19}$/.test(used) || node.startsWith('/dev/zram')) continue;
    const device = facts.deviceOf(node);
    if (device === undefined) {
      hasOther = true;
      elsewhere_bytes += (BigInt(size) - BigInt(used)) * 1024n;
    } else {
      served.push({ device, node, number: facts.numberOf(node) });
      used_bytes += BigInt(used) * 1024n;
    }
  }
  if (served.length === 0) return { kind: 'unconcerned' };
  const names = served.map(({ device }) => device).join(', ');
  const chosen = served.find(({ number }) => number !== undefined && number === facts.resume.trim());
  if (chosen !== undefined)
    return refuse(
      `/sys/power/resume names ${chosen.node}, which is ${chosen.device}, in memory`,
      'put resume= with a swap on disk on the kernel command line, or forget it now: echo 0:0 >/sys/power/resume',
    );
  if (!hasOther)
    return refuse(
      `all swap is in memory (${names}), and an image in it is lost at power-off`,
      'add swap on disk, as large as memory and compressed swap together; systemctl suspend needs none',
    );
  const room_bytes = availableMemory_bytes(facts.meminfo) + elsewhere_bytes;
  if (used_bytes > room_bytes)
    return refuse(
      `${names} must be swapped off before and holds ${mib(used_bytes)}, but there is place for ${mib(room_bytes)} only`,
      'end programs that use memory, or add swap on disk',
    );
  return { kind: 'swap-off', swaps: served.map(({ device, node }) => ({ device, node })) };
}

function refuse(text: string, hint: string): HibernationPlan {
  return {
    kind: 'refuse',
    why: { severity: 'error', text, consequence: 'the machine does not hibernate', hint },
  };
}

/** 0 when nobody knows. */
function availableMemory_bytes(meminfo: string): bigint {
  const value_kib = (label: string): bigint =>
    BigInt(new RegExp(`^${label}:\\s+([0-9]{1,19}) kB$`, 'm').exec(meminfo)?.[1] ?? 0);
  const available_kib = value_kib('MemAvailable') - value_kib('MemTotal') / FREE_PART;
  return available_kib < 0n ? 0n : available_kib * 1024n;
}

function mib(bytes: bigint): string {
  return `${bytes / MIB} MiB`;
}
