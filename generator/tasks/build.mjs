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
import { dirname } from 'node:path';
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

/** By path: a machine with one device in use on kernel zram. */
const EXAMPLE_MACHINE = {
  'proc/meminfo': 'MemTotal: 8388608 kB\nMemAvailable: 4194304 kB\n',
  'proc/swaps': 'Filename Type Size Used Priority\n/dev/zram0 partition 4194300 524288 100\n',
  'proc/sys/kernel/osrelease': '6.12.57+deb13-amd64\n',
  'proc/sys/vm/page-cluster': '0\n',
  'proc/sys/vm/swappiness': '60\n',
  'sys/block/zram0/disksize': '4294967296\n',
  'sys/block/zram0/comp_algorithm': 'lzo-rle [lz4] zstd\n',
  'sys/block/zram0/mm_stat': '536870912 134217728 142606336 0 142606336 1024 0 0 0\n',
  'sys/block/zram0/io_stat': '0 0 0 0\n',
  'sys/block/zram0/stat': '9 0 72 0 131072 0 1048576 0 0 0 0 0 0 0 0 0 0\n',
};

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
    for (const [path, text] of Object.entries(EXAMPLE_MACHINE)) {
      mkdirSync(dirname(`${example}/${path}`), { recursive: true });
      writeFileSync(`${example}/${path}`, text);
    }
    mkdirSync(`${example}/etc/systemd`, { recursive: true });
    copyFileSync(`${ROOT}/conf/zram-generator.conf.example`, `${example}/etc/systemd/zram-generator.conf`);
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
        JSON.stringify({ programs, lines: commandLines(example) }),
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
