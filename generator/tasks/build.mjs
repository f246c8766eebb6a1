import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { BUILD_PACKAGES, installPackages } from './debian-packages.mjs';
import { putExampleMachine } from './example-machine.mjs';
import { isNewer } from './freshness.mjs';
import { installNodePackages, requireNode } from './node-packages.mjs';
import { BUILD, CLI, GENERATOR, ROOT } from './paths.mjs';
import { run, say, tryRun } from './run.mjs';

const NATIVE_PRODUCTS = ['trueno_zram.node', 'trueno-ublk'];
const PROGRAMS = [
  GENERATOR,
  `${BUILD}/bin/devices.mjs`,
  CLI,
  `${BUILD}/library/index.mjs`,
  `${BUILD}/man/trueno-zram.8`,
];

const WITHOUT_NATIVE_CODE = `
The native code cannot be built, see above. The generator and the CLI work without it: devices come up on kernel zram,
and the library throws TRUENO_NO_ADDON. Mend what cmake says, then run npm run build again.
`;

/** What people type, at a terminal or in a script, and a line that is left to the parser. */
const EVERYDAY_LINES = [
  ['--help'],
  ['list', '--help'],
  ['status'],
  ['status', '--json'],
  ['list'],
  ['stat'],
  ['stat', '--json'],
  ['top', '--count=1'],
  ['list', '-nb'],
  ['doctor'],
  ['explain'],
  ['check'],
  ['apply', '--dry-run'],
];

/** @param {string} product */
function nativePath(product) {
  return `${BUILD}/native/${product}`;
}

/**
 * Builds what is older than its sources: programs and native code. Where the native code cannot be built, the programs
 * work without it; gives whether it is there.
 */
export async function build() {
  const sources = ['generator', 'package.json', 'package-lock.json', 'tsconfig.json'];
  if (isNewer(sources, PROGRAMS)) {
    say('Building the programs (esbuild)');
    await bundle();
  }
  if (isNewer(['native', 'package.json'], NATIVE_PRODUCTS.map(nativePath))) {
    say('Building the native code (cmake-js)');
    if (
      tryRun(`${ROOT}/node_modules/.bin/cmake-js`, ['build', '-d', 'native', '--log-level', 'error']) !== 0
    ) {
      process.stderr.write(WITHOUT_NATIVE_CODE);
      return false;
    }
    mkdirSync(`${BUILD}/native`, { recursive: true });
    for (const product of NATIVE_PRODUCTS) {
      copyFileSync(`${ROOT}/native/build/Release/${product}`, nativePath(product));
    }
  }
  return true;
}

/** One file a program: the boot path must not search node_modules. */
async function bundle() {
  const { build: esbuild } = await import('esbuild');
  const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'));
  for (const folder of ['bin', 'boot']) rmSync(`${BUILD}/${folder}`, { recursive: true, force: true });
  mkdirSync(`${BUILD}/bin`, { recursive: true });
  const common = {
    bundle: true,
    platform: /** @type {const} */ ('node'),
    target: 'node20',
    define: { TRUENO_ZRAM_VERSION: JSON.stringify(version) },
    logLevel: /** @type {const} */ ('warning'),
    legalComments: /** @type {const} */ ('none'),
  };
  // CommonJS starts some milliseconds sooner than a module, and boot counts them; so do people who type a command.
  const quick = { ...common, format: /** @type {const} */ ('cjs'), minify: true };
  for (const program of [GENERATOR, CLI]) {
    await esbuild({
      ...quick,
      entryPoints: [`${ROOT}/generator/host/node-launcher.ts`],
      outfile: program,
      banner: { js: '#!/usr/bin/env node' },
    });
  }
  const source = (/** @type {string} */ name) => `${BUILD}/boot/${name}.cjs`;
  for (const [entry, name] of /** @type {const} */ ([
    ['boot/program.ts', 'trueno-zram-generator'],
    ['cli/program.ts', 'trueno-zram'],
    ['cli/main.ts', 'trueno-zram-commands'],
  ])) {
    await esbuild({
      ...quick,
      entryPoints: [`${ROOT}/generator/${entry}`],
      outfile: source(name),
      // yargs and the addon are looked for from where the program is.
      define: { ...common.define, 'import.meta.url': 'truenoUrl' },
      banner: { js: 'const truenoUrl = require("node:url").pathToFileURL(__filename).href;' },
      logOverride: { 'empty-import-meta': 'silent' },
    });
  }
  compileCode(['trueno-zram-generator'], (example) => [[`${example}/units`]]);
  compileCode(['trueno-zram', 'trueno-zram-commands'], () => EVERYDAY_LINES);
  // Bundled CommonJS packages still ask for `require`.
  const require =
    "import { createRequire as truenoRequire } from 'node:module'; const require = truenoRequire(import.meta.url);";
  await esbuild({
    ...common,
    entryPoints: [`${ROOT}/generator/devices/program.ts`],
    outfile: `${BUILD}/bin/devices.mjs`,
    format: 'esm',
    banner: { js: require },
  });
  // Manual page and completions, from the CLI's table of commands.
  const documents = `${BUILD}/boot/documents.cjs`;
  await esbuild({
    ...quick,
    entryPoints: [`${ROOT}/generator/cli/command-line/documents.ts`],
    outfile: documents,
  });
  run(process.execPath, [documents, BUILD]);
  await esbuild({
    ...common,
    entryPoints: [`${ROOT}/generator/library/index.ts`],
    outfile: `${BUILD}/library/index.mjs`,
    format: 'esm',
  });
  for (const program of [GENERATOR, CLI]) chmodSync(program, 0o755);
}

/**
 * What programs run at boot, and when people type a command, is compiled now: parsing it and compiling it function by
 * function would be two thirds of their time. Runs on an example machine show which functions those are.
 *
 * @param {readonly string[]} names
 * @param {(example: string) => readonly (readonly string[])[]} commandLines
 */
function compileCode(names, commandLines) {
  const example = mkdtempSync(`${tmpdir()}/trueno-code-`);
  try {
    putExampleMachine(example, 'both');
    const programs = names.map((name) => ({
      source: `${BUILD}/boot/${name}.cjs`,
      code: `${BUILD}/bin/${name}.code`,
    }));
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        // The same bytes each time; it is not among the flags that code is for.
        '--random-seed=1',
        `${ROOT}/generator/tasks/compile-code.mjs`,
        JSON.stringify({ programs, lines: commandLines(example), root: example }),
      ],
      { encoding: 'utf8', env: { ...process.env, ZRAM_GENERATOR_ROOT: example } },
    );
    if (status !== 0) throw new Error(`${names[0]} does not run on the example machine: ${stderr}`);
  } finally {
    rmSync(example, { recursive: true, force: true });
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  requireNode();
  installPackages(BUILD_PACKAGES);
  installNodePackages();
  const hasNativeCode = await build();
  say('Building the type declarations of the library (tsc)');
  run(`${ROOT}/node_modules/.bin/tsc`, ['--build', 'generator/library']);
  if (!hasNativeCode) process.exitCode = 1;
}
