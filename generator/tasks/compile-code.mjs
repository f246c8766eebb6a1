import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { Script } from 'node:vm';
import { serveExampleMachine } from './example-machine.mjs';

/**
 * A program as the bundler made it, and where it goes with its code; `lines` are the command lines whose functions are
 * compiled, on the example machine below `root`. Of two programs the first loads the second.
 *
 * @typedef {{ readonly source: string, readonly code: string }} Program
 * @typedef {{ readonly programs: readonly Program[], readonly lines: readonly (readonly string[])[],
 *   readonly root: string }} Compilation
 */

// node compile-code.mjs COMPILATION (JSON): runs the command lines and writes each program, together with what V8 compiled
// for them; generator/host/node-launcher.ts tells the format. A process of its own, as programs end theirs.

/** @type {Compilation} */
const { programs, lines, root } = JSON.parse(process.argv[2] ?? '');
const scripts = programs.map(({ source, code }) => {
  const text = `(function(module,require,__filename,loadBeside){${readFileSync(source, 'latin1')}\n})`;
  return { text, code, script: new Script(text, { filename: basename(code) }) };
});
const require = createRequire(import.meta.url);

/** @param {string} file */
function loadBeside(file) {
  const found = scripts.find(({ code }) => basename(code) === file);
  if (found === undefined) throw new Error(`${file} is not compiled`);
  const module = { exports: {} };
  found.script.runInThisContext()(module, require, found.code, loadBeside);
  return module.exports;
}

await serveExampleMachine(root);
for (const line of lines) {
  process.argv = [process.execPath, programs[0]?.code ?? '', ...line];
  /** @type {number | string | null | undefined} */
  const status = await new Promise((resolve) => {
    process.exit = /** @type {typeof process.exit} */ (resolve);
    loadBeside(basename(programs[0]?.code ?? ''));
  });
  // 1 is for what a command finds on the example machine.
  if (status !== 0 && status !== 1) throw new Error(`${line.join(' ')} ended with status ${status}`);
}
for (const { text, code, script } of scripts) {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  writeFileSync(code, Buffer.concat([length, Buffer.from(text, 'latin1'), script.createCachedData()]));
}
