import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import type { DeviceState } from '../core/state/device-state.ts';
import { MachineHost } from '../host/machine-host.ts';
import { takeInventory } from './device-inventory.ts';
import { tellProblems } from './inventory-problems.ts';
import { toJsonText } from './json-text.ts';
import { type MachineOptions, NO_CONFIGURATION } from './machine.ts';
import { statJson } from './stat-json.ts';
import { statPrometheus } from './stat-prometheus.ts';
import { statText } from './stat-text.ts';
import { watch } from './watching.ts';

interface StatOptions extends MachineOptions {
  readonly device: readonly string[] | undefined;
  readonly json: boolean;
  readonly prometheus: boolean;
  readonly watch: string | undefined;
}

const USUAL_INTERVAL_S = 2;

/** `trueno-zram stat`: every figure of each device. */
export const statCommand: CommandModule<MachineOptions, StatOptions> = {
  command: 'stat [device..]',
  describe: 'Show every figure of the devices, under the names that the kernel gives them',
  builder: (yargs) =>
    yargs
      .positional('device', { type: 'string', array: true, describe: 'zram0, /dev/zram0, … (all)' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .option('prometheus', { type: 'boolean', default: false, describe: "Print Prometheus' text format" })
      .option('watch', {
        type: 'string',
        describe: `Print again every so many seconds (--watch is --watch=${USUAL_INTERVAL_S})`,
      })
      .check(({ config, json, prometheus, watch: interval }) => {
        if (config !== undefined) return NO_CONFIGURATION;
        if (Array.isArray(interval)) return '--watch was given twice';
        if (json && prometheus) return '--json and --prometheus exclude each other';
        if (prometheus && interval !== undefined) return '--prometheus and --watch exclude each other';
        if (interval === undefined || interval_s(interval) !== undefined) return true;
        return `--watch takes seconds, at least 0.1, as in --watch=2; it got "${interval}"`;
      })
      .epilogue(
        'mm_stat, io_stat and bd_stat are explained in Documentation/admin-guide/blockdev/zram.rst of the kernel.\nWith --watch and --json, each line is a document.\nExit status: 0, or 1 when a device is missing or does not answer.',
      ),
  handler: async (options) => {
    const root = resolve(options.root);
    const host = new MachineHost(root, process.env);
    const names = options.device ?? [];
    const interval = options.watch === undefined ? undefined : interval_s(options.watch);
    await watch(interval, async () => {
      const inventory = await takeInventory(names, root, host);
      tellProblems(inventory);
      return { text: formatted(inventory.devices, options), goOn: inventory.missing.length === 0 };
    });
  },
};

function formatted(devices: readonly DeviceState[], options: StatOptions): string {
  if (options.prometheus) return statPrometheus(devices);
  if (!options.json) return statText(devices);
  const text = toJsonText(statJson(devices));
  return `${options.watch === undefined ? text : text.replace(/\n */g, '')}\n`;
}

function interval_s(text: string): number | undefined {
  if (text === '') return USUAL_INTERVAL_S;
  return /^[0-9]{1,5}(?:\.[0-9]+)?$/.test(text) && Number(text) >= 0.1 ? Number(text) : undefined;
}
