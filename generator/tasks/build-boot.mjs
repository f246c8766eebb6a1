import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { buildRoot, isDebian13 } from './boot-build-root.mjs';
import { installPackages } from './debian-packages.mjs';
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

/** Runs in the folder that has the sources; the name of the multiarch folder differs between architectures. */
const COMPILE = `set -e
qjsc -c -s -m -M trueno:system,system -N boot_program -o boot_program.c program.js
gcc -O1 -c boot_program.c
g++ -std=c++20 -O2 -fPIE -fno-exceptions -fno-rtti -fstack-protector-strong -D_FORTIFY_SOURCE=2 \
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -I. -c boot/*.cc
g++ -static-pie -s -Wl,--gc-sections -Wl,-z,relro -Wl,-z,now -o trueno-zram-generator *.o \
  "/usr/lib/$(gcc -print-multiarch)/quickjs/libquickjs.a" -lm
`;

/** Builds the boot binary when it is older than its sources. */
export async function buildBootBinary() {
  const sources = ['generator', 'native/boot', 'package.json', 'package-lock.json'];
  if (!isNewer(sources, [BOOT_BINARY])) return;
  if (isDebian13()) installPackages(BOOT_PACKAGES);
  const root = isDebian13() ? '' : buildRoot(BOOT_PACKAGES);
  say('Building the boot binary (esbuild, qjsc, g++)');
  const folder = mkdtempSync(`${root === '' ? tmpdir() : `${root}/tmp`}/trueno-boot-`);
  // However this ends: run() ends the process when a program fails.
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  await bundleProgram(`${folder}/program.js`);
  mkdirSync(`${folder}/boot`);
  for (const name of readdirSync(`${ROOT}/native/boot`)) {
    if (/(?<!_test)\.(?:cc|h)$/.test(name)) {
      copyFileSync(`${ROOT}/native/boot/${name}`, `${folder}/boot/${name}`);
    }
  }
  const inside = folder.slice(root.length);
  const enter = root === '' ? [] : ['chroot', root];
  const [program = '', ...args] = [...enter, 'sh', '-c', `cd ${inside}\n${COMPILE}`];
  run(program, args, { env: { LC_ALL: 'C' } });
  mkdirSync(BOOT_BINARY.slice(0, BOOT_BINARY.lastIndexOf('/')), { recursive: true });
  copyFileSync(`${folder}/trueno-zram-generator`, BOOT_BINARY);
}

/** One module for QuickJS: system calls come from native/boot, not from Node. @param {string} outfile */
async function bundleProgram(outfile) {
  const { build: esbuild } = await import('esbuild');
  const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'));
  await esbuild({
    entryPoints: [`${ROOT}/generator/quickjs/program.ts`],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2023',
    mainFields: ['module', 'main'],
    external: ['trueno:system'],
    define: {
      TRUENO_ZRAM_VERSION: JSON.stringify(version),
      SYSTEM_ERRORS: JSON.stringify([...getSystemErrorMap()]),
      SIGNALS: JSON.stringify(constants.signals),
    },
    logLevel: 'warning',
    legalComments: 'none',
    plugins: [
      {
        name: 'system-calls',
        setup: ({ onResolve }) => {
          for (const name of ['system', 'command'])
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
