import { formatDiagnostic, visible } from '../core/diagnostic.ts';
import { type DeviceState, memoryOf, ratioOf } from '../core/state/device-state.ts';
import type { DeviceUse } from '../core/state/device-use.ts';
import { backendName, type DeviceStatus, type MachineStatus } from '../core/state/machine-status.ts';
import { sizeText } from './device-size-text.ts';
import { durationText } from './duration-text.ts';
import { wrapLine } from './terminal-width.ts';

/** One screen for people, in lines of `width` columns at most where that is known. */
export function statusText(status: MachineStatus, width: number | undefined): string {
  const blocks = [
    [totalsLine(status)],
    ...status.devices.map(deviceLines),
    status.findings.map((finding) => `${finding.severity}: ${formatDiagnostic(finding)}`),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) =>
      lines.map((line) => `${wrapLine(line, width, line.startsWith(' ') ? ROW_INDENT : '  ')}\n`).join(''),
    )
    .join('\n');
}

function totalsLine({ devices, totals: { data_bytes, memory_bytes } }: MachineStatus): string {
  if (devices.length === 0) return 'no compressed memory: no device is set up';
  if (devices.every(({ state }) => state.mmStat === undefined)) return 'what is saved is not known';
  const held = `${sizeText(data_bytes)} of pages in ${sizeText(memory_bytes)} of memory`;
  const saved_bytes = data_bytes - memory_bytes;
  return saved_bytes >= 0n
    ? `${sizeText(saved_bytes)} of memory saved: ${held}`
    : `nothing saved yet: ${held}`;
}

const LABEL_WIDTH = 9;
const ROW_INDENT = ' '.repeat(2 + LABEL_WIDTH);

function row(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${visible(text)}`;
}

function deviceLines({ state, because }: DeviceStatus): readonly string[] {
  return [
    visible(`${state.name}  ${useText(state)}`),
    row('backend', backendText(state)),
    row('because', because),
    row('size', sizeLine(state)),
    ...pagesLines(state),
    row('health', healthText(state)),
  ];
}

function useText({ uses }: DeviceState): string {
  return uses.length === 0 ? 'not in use' : uses.map(oneUse).join(', ');
}

function oneUse(use: DeviceUse): string {
  return use.kind === 'swap' ? `swap, priority ${use.priority}` : `${use.fsType} on ${use.mountPoint}`;
}

function backendText({ backend, algorithm, trueno, node }: DeviceState): string {
  const words = [backendName(backend)];
  if (algorithm !== undefined) words.push(algorithm);
  if (trueno?.info.objective !== undefined) words.push(`for ${trueno.info.objective}`);
  const where = trueno === undefined ? node : `${trueno.info.blockDevice}, ${trueno.info.target} code`;
  return `${words.join(' ')}, ${where}`;
}

function sizeLine({ size_bytes, uses, mmStat }: DeviceState): string {
  if (size_bytes === undefined) return 'not known';
  const size = sizeText(size_bytes);
  const swap = uses.find((use) => use.kind === 'swap');
  const limit =
    mmStat === undefined || mmStat.memLimitBytes === 0n
      ? ''
      : `, at most ${sizeText(mmStat.memLimitBytes)} of memory`;
  return swap === undefined ? `${size}${limit}` : `${sizeText(swap.used_bytes)} of ${size} used${limit}`;
}

function pagesLines(state: DeviceState): readonly string[] {
  const { mmStat } = state;
  const memory_bytes = memoryOf(state);
  if (mmStat === undefined || memory_bytes === undefined) return [];
  const ratio = ratioOf(mmStat);
  const pages = `${sizeText(mmStat.origDataBytes)} in ${sizeText(mmStat.memUsedTotalBytes)}`;
  const beside_bytes = memory_bytes - mmStat.memUsedTotalBytes;
  return [
    row('pages', ratio === undefined ? pages : `${pages}, ratio ${ratio.toFixed(2)}`),
    ...(beside_bytes === 0n ? [] : [row('besides', `${sizeText(beside_bytes)} of reserve and tables`)]),
  ];
}

function healthText({ problem, ioStat, trueno }: DeviceState): string {
  if (problem !== undefined) return 'not known, see below';
  const failed = (ioStat?.failedReads ?? 0n) + (ioStat?.failedWrites ?? 0n);
  const health = failed > 0n ? 'requests failed, see below' : 'good';
  if (trueno === undefined) return health;
  const { workerPid, uptime_ms } = trueno.info;
  return `${health}; process ${workerPid}, up for ${durationText(Number(uptime_ms) * 1e6)}`;
}
