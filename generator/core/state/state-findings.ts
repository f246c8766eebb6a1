import { splitWhiteSpace } from '../config/white-space.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { MachineReader } from '../host.ts';
import { serverService } from '../units/setup-service.ts';
import type { DeviceState } from './device-state.ts';
import { hibernationToTrueno } from './hibernation.ts';
import { pageClusterFindings, swappinessFindings } from './swap-tuning.ts';
import { zswapDiagnostic } from './zswap.ts';

/**
 * What the state of the devices and of the machine around them has to say. `error` = pages were lost or nobody answers,
 * `warning` = something is refused or can be lost, `info` = worth to know.
 */
export function stateFindings(devices: readonly DeviceState[], reader: MachineReader): readonly Diagnostic[] {
  return [...devices.flatMap(deviceFindings), ...swapFindings(devices, reader)];
}

function deviceFindings(device: DeviceState): readonly Diagnostic[] {
  const { name, problem, mmStat, ioStat, trueno } = device;
  const isMounted = device.uses.some(({ kind }) => kind === 'mount');
  const findings: Diagnostic[] = [];
  const add = (finding: Diagnostic): void => {
    findings.push({ device: name, ...finding });
  };
  if (problem !== undefined) add({ severity: 'error', ...problem });
  if (ioStat !== undefined && ioStat.failedReads > 0n)
    add({
      severity: 'error',
      text: `${count(ioStat.failedReads, 'read')} failed`,
      consequence: 'who needed those pages got an I/O error',
      hint: 'look at journalctl -k; test the memory with memtest86+',
    });
  if (ioStat !== undefined && ioStat.failedWrites > 0n)
    add({
      severity: isMounted ? 'error' : 'warning',
      text: `${count(ioStat.failedWrites, 'write')} failed`,
      consequence: isMounted ? 'what the file system was to keep is lost' : 'pages of swap stayed in memory',
      hint: 'raise zram-resident-limit, or free memory',
    });
  if (mmStat !== undefined && isNearLimit(mmStat.memUsedTotalBytes, mmStat.memLimitBytes))
    add({
      severity: 'warning',
      text: `pages take ${mmStat.memUsedTotalBytes} bytes, the limit is ${mmStat.memLimitBytes}`,
      consequence: 'writes fail at the limit',
      hint: 'raise zram-resident-limit, or lower zram-size',
    });
  if (trueno !== undefined && trueno.info.recoveries > 0n)
    add({
      severity: 'info',
      text: `another worker took over ${times(trueno.info.recoveries)}, no page was lost${lastOutage(trueno.statistics.lastOutage_ms)}`,
      hint: `journalctl -u ${serverService(name)} says why`,
    });
  return findings;
}

/** Within a twentieth of the limit. */
function isNearLimit(used_bytes: bigint, limit_bytes: bigint): boolean {
  return limit_bytes > 0n && used_bytes * 20n >= limit_bytes * 19n;
}

function count(number: bigint, noun: string): string {
  return `${number} ${noun}${number === 1n ? '' : 's'}`;
}

function times(number: bigint): string {
  return number === 1n ? 'once' : `${number} times`;
}

function lastOutage(outage_ms: bigint | undefined): string {
  return outage_ms === undefined ? '' : `, the last time in ${outage_ms} ms`;
}

/** What slows swap in memory down, or endangers it. */
function swapFindings(devices: readonly DeviceState[], reader: MachineReader): readonly Diagnostic[] {
  const swaps = devices.filter(({ uses }) => uses.some(({ kind }) => kind === 'swap'));
  if (swaps.length === 0) return [];
  const findings: Diagnostic[] = [];
  const commandLine = reader.readText('/proc/cmdline');
  const words = commandLine.kind === 'text' ? splitWhiteSpace(commandLine.text) : [];
  const zswap = zswapDiagnostic(reader, words);
  if (zswap !== undefined) findings.push(zswap);
  const trueno = swaps.find(({ backend }) => backend === 'trueno');
  const hibernation = trueno === undefined ? undefined : hibernationToTrueno(reader);
  if (trueno !== undefined && hibernation !== undefined)
    findings.push({ ...hibernation, device: trueno.name });
  findings.push(...pageClusterFindings(reader), ...swappinessFindings(reader));
  return findings;
}
