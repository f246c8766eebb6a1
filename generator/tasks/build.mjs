import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { BUILD_PACKAGES, installPackages } from './debian-packages.mjs';
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
  await esbuild({
    ...quick,
    entryPoints: [`${ROOT}/generator/host/node-launcher.ts`],
    outfile: GENERATOR,
    banner: { js: '#!/usr/bin/env node' },
  });
  const program = `${BUILD}/boot/program.cjs`;
  await esbuild({ ...quick, entryPoints: [`${ROOT}/generator/boot/program.ts`], outfile: program });
  compileBootCode(program, GENERATOR.replace(/cjs$/, 'code'));
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
  await esbuild({
    ...quick,
    entryPoints: [`${ROOT}/generator/cli/program.ts`],
    outfile: CLI,
    banner: { js: '#!/usr/bin/env node' },
  });
  await esbuild({
    ...common,
    minify: true,
    entryPoints: [`${ROOT}/generator/cli/main.ts`],
    outfile: `${BUILD}/bin/trueno-zram-commands.mjs`,
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
 * What the program runs at boot is compiled now: parsing it and compiling it function by function would be two thirds
 * of its time. A run on an example machine shows which functions those are.
 *
 * @param {string} program
 * @param {string} code
 */
function compileBootCode(program, code) {
  const example = mkdtempSync(`${tmpdir()}/trueno-boot-code-`);
  try {
    mkdirSync(`${example}/etc/systemd`, { recursive: true });
    copyFileSync(`${ROOT}/conf/zram-generator.conf.example`, `${example}/etc/systemd/zram-generator.conf`);
    mkdirSync(`${example}/proc`);
    writeFileSync(`${example}/proc/meminfo`, 'MemTotal: 8388608 kB\n');
    const { status, stderr } = spawnSync(
      process.execPath,
      [`${ROOT}/generator/tasks/compile-boot-code.mjs`, program, code, `${example}/units`],
      { encoding: 'utf8', env: { ...process.env, ZRAM_GENERATOR_ROOT: example } },
    );
    if (status !== 0) throw new Error(`the generator does not run on the example configuration: ${stderr}`);
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
