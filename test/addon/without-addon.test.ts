import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const build = new URL('../../build/', import.meta.url).pathname;

/** A package whose native core is missing, or is a file that is no program, and a machine below it. */
let place: string;
let root: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'trueno-without-addon-'));
  root = join(place, 'root');
  for (const folder of ['bin', 'library'])
    cpSync(join(build, folder), join(place, 'build', folder), { recursive: true });
  for (const [path, text] of [
    ['proc/meminfo', 'MemTotal: 8388608 kB\n'],
    ['proc/cmdline', 'quiet\n'],
    ['etc/systemd/zram-generator.conf', '[zram0]\ncompression-algorithm = zstd\n'],
  ] as const) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
});
afterAll(() => rmSync(place, { recursive: true }));

function node(...nodeArguments: readonly string[]) {
  const env = { ...process.env, ZRAM_GENERATOR_ROOT: root };
  return spawnSync(process.execPath, nodeArguments, { encoding: 'utf8', env, cwd: place });
}

const LIBRARY_SCRIPT = `
  const library = await import(${JSON.stringify('./build/library/index.mjs')});
  try { new library.CompressorBuilder().build(); }
  catch (error) { console.log(error.name, error.code, library.isTruenoError(error), error.message); }
  console.log(library.page(new Uint8Array(4096)).length);`;

describe.each(['missing', 'broken'])('with a native core that is %s', (state) => {
  beforeAll(() => {
    if (state === 'missing') return;
    mkdirSync(join(place, 'build/native'));
    for (const name of ['trueno_zram.node', 'trueno-ublk'])
      writeFileSync(join(place, 'build/native', name), 'no ELF file\n');
  });

  test('the generator writes units for kernel zram and says why', () => {
    const units = mkdtempSync(join(place, 'units-'));
    const { status, stderr } = node(join(place, 'build/bin/trueno-zram-generator.cjs'), units);
    expect(status).toBe(0);
    expect(stderr).toMatch(/zram0.*kernel zram/);
    expect(readdirSync(units)).toContain('dev-zram0.swap');
    expect(readFileSync(join(units, 'dev-zram0.swap'), 'utf8')).toContain('What=/dev/zram0');
  });

  test('the command line explains it', () => {
    const { status, stdout } = node(join(place, 'build/bin/trueno-zram.cjs'), 'explain');
    expect(status).toBe(0);
    expect(stdout).toMatch(/kernel zram/);
  });

  test('the library can be imported, and says what is missing once it is needed', () => {
    const { status, stdout, stderr } = node('--input-type=module', '--eval', LIBRARY_SCRIPT);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain(
      'NativeAddonError TRUENO_NO_ADDON true the native core of trueno-zram is not there',
    );
    expect(stdout).toContain(join(place, 'build/native/trueno_zram.node'));
    expect(stdout).toContain('npm run build');
    expect(stdout).toMatch(/^4096$/m);
  });
});
