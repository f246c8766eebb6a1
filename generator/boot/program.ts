import { type DeviceProgram, main } from './main.ts';

/** Given by the launcher. */
declare const loadBeside: (file: string) => Promise<DeviceProgram>;

// process.exit: nothing is pending, and an event loop that winds down costs time at boot.
const status = main(process.argv.slice(2), () => loadBeside('devices.mjs'));
if (typeof status === 'number') process.exit(status);
else status.then((code) => process.exit(code));
