import { main } from './main.ts';

// The program is over before optimised code pays: without the compiler a thousand devices cost half the processor time.
process.getBuiltinModule('node:v8').setFlagsFromString('--no-opt');

// process.exit: nothing is pending, and an event loop that winds down costs time at boot.
const status = main(process.argv.slice(2));
if (typeof status === 'number') process.exit(status);
else status.then((code) => process.exit(code));
