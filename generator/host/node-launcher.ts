import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';

// The program as its source and as the code that V8 made of it at build time, which halves what it costs at boot. Both
// lie in one file, so that they always belong together: its first four bytes are the length of the source, in bytes,
// little-endian. Another version of Node refuses the code and compiles the source.
const filename = `${__dirname}/trueno-zram-generator.code`;
const file = readFileSync(filename);
const codeStart = 4 + file.readUInt32LE(0);
const program = new Script(file.toString('latin1', 4, codeStart), {
  filename,
  cachedData: file.subarray(codeStart),
});
// Devices are loaded only when asked for. A Script of its own would pay for being able to import.
program.runInThisContext()(require, () => import(`${__dirname}/devices.mjs`));
