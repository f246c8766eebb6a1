import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';

// A program as its source and as the code that V8 made of it at build time, which halves what it costs to start. Both
// lie in one file, so that they always belong together: its first four bytes are the length of the source, in bytes,
// little-endian. Another version of Node refuses the code and compiles the source.

/**
 * Loads a file that lies beside the program: code (`NAME.code`), or a module, which is for what is asked for rarely. (A
 * Script of its own would pay for being able to import.)
 */
function loadBeside(file: string): unknown {
  const filename = `${__dirname}/${file}`;
  return file.endsWith('.code') ? runCode(filename) : import(filename);
}

/** Gives what the code exports. */
function runCode(filename: string): unknown {
  const file = readCode(filename);
  const codeStart = 4 + file.readUInt32LE(0);
  const code = new Script(file.toString('latin1', 4, codeStart), {
    filename,
    cachedData: file.subarray(codeStart),
  });
  const module = { exports: {} };
  code.runInThisContext()(module, require, filename, loadBeside);
  return module.exports;
}

function readCode(filename: string): Buffer {
  try {
    return readFileSync(filename);
  } catch (error) {
    throw new Incomplete(`the program is not installed as a whole: ${(error as Error).message}`);
  }
}

class Incomplete extends Error {}

try {
  runCode(__filename.replace(/cjs$/, 'code'));
} catch (error) {
  // Whatever happens inside of a program, it tells itself.
  if (!(error instanceof Incomplete)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
