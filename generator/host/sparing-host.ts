import type { FileText } from '../core/host.ts';
import { MachineHost } from './machine-host.ts';
import { expectManyDevices } from './system.ts';

/** Some hundred devices. */
const LARGE_CONFIGURATION_BYTES = 16 * 1024;

/**
 * The machine for a program that is over before optimised code pays: with many devices to come it turns the optimising
 * compiler off, which then takes half of the processor time.
 */
export class SparingHost extends MachineHost {
  override readText(path: string): FileText {
    const file = super.readText(path);
    if (file.kind === 'text' && file.text.length > LARGE_CONFIGURATION_BYTES && path.endsWith('.conf')) {
      expectManyDevices();
    }
    return file;
  }
}
