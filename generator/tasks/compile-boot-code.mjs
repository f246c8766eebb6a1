import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Script } from 'node:vm';

// node compile-boot-code.mjs PROGRAM CODE DIR: runs the generator's program once, with units for DIR, and writes it to
// CODE together with what V8 compiled for that run; generator/host/node-launcher.ts tells the format. A process of its own,
// since the program ends it.

const [program = '', code = '', directory = ''] = process.argv.splice(2);
const source = `(function(require,loadDeviceProgram){${readFileSync(program, 'latin1')}\n})`;
const script = new Script(source, { filename: code });
process.on('exit', (status) => {
  if (status !== 0) return;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(source.length);
  writeFileSync(code, Buffer.concat([length, Buffer.from(source, 'latin1'), script.createCachedData()]));
});
process.argv.push(directory);
script.runInThisContext()(createRequire(import.meta.url));
