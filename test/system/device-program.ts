import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Device } from '../../generator/core/config/device.ts';
import { builtProgram } from '../cli/built-program.ts';

/** How a set-up or reset ended, and the messages that are more than a report of what was done, one a line. */
export interface DeviceOutcome {
  readonly ok: boolean;
  readonly said: string;
}

/** `--setup-device` of the generator program, with a configuration that asks for the device. */
export function setUpByProgram(device: Device): DeviceOutcome {
  const folder = mkdtempSync(join(tmpdir(), 'trueno-setup-'));
  try {
    const file = join(folder, 'zram-generator.conf');
    writeFileSync(file, configurationOf(device));
    return outcomeOf(['--setup-device', device.name, '--config', file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `--reset-device` of the generator program. */
export function resetByProgram(name: string): DeviceOutcome {
  return outcomeOf(['--reset-device', name]);
}

const SUCCESS_REPORT = /^info: (?:zram\d+: set up: |\S+ zram\d+: on kernel zram: )/;

function outcomeOf(args: readonly string[]): DeviceOutcome {
  const program = builtProgram('trueno-zram-generator');
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });
  const lines = stderr.split('\n').filter((line) => line !== '' && !SUCCESS_REPORT.test(line));
  return { ok: status === 0, said: lines.map((line) => line.replace(/^[a-z]+: /, '')).join('\n') };
}

/** A section that says what the device is. */
function configurationOf(device: Device): string {
  const { algorithms, recompressParams } = device.compression;
  const words = algorithms.map(({ name, params }) =>
    params === '' ? name : `${name}(${params.replaceAll(' ', ',')})`,
  );
  if (recompressParams !== '') words.push(`(${recompressParams.replaceAll(' ', ',')})`);
  const lines = [
    `[${device.name}]`,
    'backend = kernel',
    `zram-size = ${device.disksize.bytes} / 1048576`,
    `zram-resident-limit = ${device.residentLimit.bytes} / 1048576`,
    `fs-type = ${device.fsType}`,
    `swap-priority = ${device.swapPriority}`,
    `options = ${device.options}`,
    ...(words.length === 0 ? [] : [`compression-algorithm = ${words.join(' ')}`]),
    ...(device.mountPoint === undefined ? [] : [`mount-point = ${device.mountPoint}`]),
    ...(device.writebackDevice === undefined ? [] : [`writeback-device = ${device.writebackDevice}`]),
  ];
  return `${lines.join('\n')}\n`;
}
