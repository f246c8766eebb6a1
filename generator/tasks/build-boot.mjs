import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { installPackages } from './debian-packages.mjs';
import { debian13Root, isDebian13 } from './debian13-root.mjs';
import { isNewer } from './freshness.mjs';
import { installNodePackages, requireNode } from './node-packages.mjs';
import { BOOT_BINARY, BUILD, ROOT } from './paths.mjs';
import { run, say } from './run.mjs';

// `npm run build:boot`: the generator's program as one static executable that needs no Node: its TypeScript as bytecode
// for QuickJS, and the system calls of native/boot. It is made with Debian 13's QuickJS: on Debian 13 itself, elsewhere
// in a Debian 13 root, which takes mmdebstrap and root's rights.

/** What compiling it needs, on Debian 13. */
export const BOOT_PACKAGES = [
  { name: 'quickjs', why: 'compiles the program to bytecode', provides: '/usr/bin/qjsc' },
  { name: 'libquickjs', why: 'runs the bytecode', provides: '/usr/include/quickjs/quickjs.h' },
  { name: 'g++', why: 'compiles the native code', provides: '/usr/bin/g++' },
];

/** In generator/quickjs; which of them runs, native/boot/main.cc says. */
const BOOT_PROGRAMS = ['program', 'units-program'];

/** Builds the boot binary when it is older than its sources. */
export async function buildBootBinary() {
  const sources = ['generator', 'native/boot', 'package.json', 'package-lock.json'];
  if (!isNewer(sources, [BOOT_BINARY])) return;
  if (isDebian13()) installPackages(BOOT_PACKAGES);
  const root = isDebian13() ? '' : debian13Root('trixie-boot-build', BOOT_PACKAGES, 'the boot binary');
  say('Building the boot binary (esbuild, qjsc, g++)');
  const folder = mkdtempSync(`${root === '' ? tmpdir() : `${root}/tmp`}/trueno-boot-`);
  // However this ends: run() ends the process when a program fails.
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  await bundleBootPrograms(folder);
  cpSync(`${ROOT}/native/boot`, `${folder}/boot`, { recursive: true });
  const inside = folder.slice(root.length);
  const enter = root === '' ? [] : ['chroot', root];
  const [program = '', ...args] = [
    ...enter,
    'sh',
    '-c',
    `cd ${inside} && sh boot/compile.sh . trueno-zram-generator`,
  ];
  run(program, args, { env: { LC_ALL: 'C', LDFLAGS: '-s' } });
  mkdirSync(BOOT_BINARY.slice(0, BOOT_BINARY.lastIndexOf('/')), { recursive: true });
  copyFileSync(`${folder}/trueno-zram-generator`, BOOT_BINARY);
}

/**
 * Puts program.js and units-program.js into the folder, one module each for QuickJS: system calls come from native/boot, not
 * from Node.
 *
 * @param {string} outdir
 */
export async function bundleBootPrograms(outdir) {
  const { build: esbuild } = await import('esbuild');
  const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'));
  await esbuild({
    entryPoints: BOOT_PROGRAMS.map((name) => `${ROOT}/generator/quickjs/${name}.ts`),
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2023',
    mainFields: ['module', 'main'],
    external: ['trueno:system'],
    define: {
      TRUENO_ZRAM_VERSION: JSON.stringify(version),
      SYSTEM_ERRORS: JSON.stringify(JSON.stringify([...getSystemErrorMap()])),
      SIGNALS: JSON.stringify(constants.signals),
    },
    logLevel: 'warning',
    legalComments: 'none',
    plugins: [
      {
        name: 'system-calls',
        setup: ({ onResolve }) => {
          for (const name of ['system', 'command', 'entry-writer'])
            onResolve({ filter: new RegExp(`/${name}\\.ts$`) }, () => ({
              path: `${ROOT}/generator/quickjs/${name}.ts`,
            }));
        },
      },
    ],
  });
}

if (import.meta.url === `file://${process.argv[1]}`) {
  requireNode();
  installNodePackages();
  await buildBootBinary();
  say(`The boot binary is ${BOOT_BINARY.slice(BUILD.length - 'build'.length)}`);
}
