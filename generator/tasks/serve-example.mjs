import { serveExampleMachine } from './example-machine.mjs';

// node serve-example.mjs FOLDER: answers for the server of the example machine there until it is ended.
await serveExampleMachine(process.argv[2] ?? '');
setInterval(() => {}, 1e6);
process.stdout.write('ready\n');
