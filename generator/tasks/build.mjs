import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { BUILD_PACKAGES, installPackages } from './debian-packages.mjs';
import { isNewer } from './freshness.mjs';
import { installNodePackages, requireNode } from './node-packages.mjs';
import { BUILD, ROOT } from './paths.mjs';
import { run, say } from './run.mjs';

const NATIVE_PRODUCTS = ['trueno_zram.node', 'trueno-ublk'];
const PROGRAMS = [
  `${BUILD}/bin/trueno-zram-generator.cjs`,
  `${BUILD}/bin/devices.mjs`,
  `${BUILD}/bin/trueno-zram.mjs`,
  `${BUILD}/library/index.mjs`,
];

/** @param {string} product */
function nativePath(product) {
  return `${BUILD}/native/${product}`;
}

/** Builds what is older than its sources: programs and native code. */
export async function build() {
  const sources = ['generator', 'package.json', 'package-lock.json', 'tsconfig.json'];
  if (isNewer(sources, PROGRAMS)) {
    say('Building the programs (esbuild)');
    await bundle();
  }
  if (isNewer(['native', 'package.json'], NATIVE_PRODUCTS.map(nativePath))) {
    say('Building the native code (cmake-js)');
    run(`${ROOT}/node_modules/.bin/cmake-js`, ['build', '-d', 'native', '--log-level', 'error']);
    mkdirSync(`${BUILD}/native`, { recursive: true });
    for (const product of NATIVE_PRODUCTS) {
      copyFileSync(`${ROOT}/native/build/Release/${product}`, nativePath(product));
    }
  }
}

/** One file a program: the boot path must not search node_modules. */
async function bundle() {
  const { build: esbuild } = await import('esbuild');
  const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'));
  rmSync(`${BUILD}/bin`, { recursive: true, force: true });
  mkdirSync(`${BUILD}/bin`, { recursive: true });
  const common = {
    bundle: true,
    platform: /** @type {const} */ ('node'),
    target: 'node20',
    define: { TRUENO_ZRAM_VERSION: JSON.stringify(version) },
    logLevel: /** @type {const} */ ('warning'),
    legalComments: /** @type {const} */ ('none'),
  };
  // CommonJS starts some milliseconds sooner than a module, and boot counts them.
  await esbuild({
    ...common,
    entryPoints: [`${ROOT}/generator/boot/program.ts`],
    outfile: `${BUILD}/bin/trueno-zram-generator.cjs`,
    format: 'cjs',
    minify: true,
    banner: { js: '#!/usr/bin/env node' },
  });
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
    ...common,
    entryPoints: [`${ROOT}/generator/cli/program.ts`],
    outfile: `${BUILD}/bin/trueno-zram.mjs`,
    format: 'esm',
    banner: { js: `#!/usr/bin/env node\n${require}` },
  });
  await esbuild({
    ...common,
    entryPoints: [`${ROOT}/generator/library/index.ts`],
    outfile: `${BUILD}/library/index.mjs`,
    format: 'esm',
  });
  for (const program of ['trueno-zram-generator.cjs', 'trueno-zram.mjs'])
    chmodSync(`${BUILD}/bin/${program}`, 0o755);
}

if (import.meta.url === `file://${process.argv[1]}`) {
  requireNode();
  installPackages(BUILD_PACKAGES);
  installNodePackages();
  await build();
  say('Building the type declarations of the library (tsc)');
  run(`${ROOT}/node_modules/.bin/tsc`, ['--build', 'generator/library']);
}
