import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { exitStatusOf } from '../core/generate.ts';
import { machineStatus } from '../core/state/machine-status.ts';
import { MachineHost } from '../host/machine-host.ts';
import { takeInventory } from './device-inventory.ts';
import { toJsonText } from './json-text.ts';
import { decide, type MachineOptions } from './machine.ts';
import { printText } from './output.ts';
import { statusJson } from './status-json.ts';
import { statusText } from './status-text.ts';
import { terminalWidth } from './terminal-width.ts';

interface StatusOptions extends MachineOptions {
  readonly json: boolean;
}

/** `trueno-zram status`: how the machine's compressed memory is doing, on one screen. */
export const statusCommand: CommandModule<MachineOptions, StatusOptions> = {
  command: 'status',
  describe: 'Show what the devices save, how they are, and what is in their way',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .epilogue(
        'Runs the set! commands of the configuration, writes nothing.\nExit status: 0 (warnings do not count), or 1 when a device is configured and not up, does not answer, or lost pages.',
      ),
  handler: async ({ root, config, json }) => {
    const path = resolve(root);
    const host = new MachineHost(path, process.env);
    const { devices } = await takeInventory([], path, host);
    const status = machineStatus(devices, decide({ root, config }), host);
    printText(json ? `${toJsonText(statusJson(status))}\n` : statusText(status, terminalWidth()));
    process.exitCode = exitStatusOf(status.findings);
  },
};
