import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cpuFeatures, NativeAddonError, nativeVersion } from '../../generator/library/index.ts';
import { loadNativeAddon, NATIVE_ADDON_PATHS } from '../../generator/library/native-addon.ts';

const packageVersion: string = createRequire(import.meta.url)('../../package.json').version;

const addonPath = NATIVE_ADDON_PATHS.find((path) => existsSync(path));

function requireBuilt(): string {
  if (addonPath === undefined) throw new Error(`build it first, with npm run build: ${NATIVE_ADDON_PATHS}`);
  return addonPath;
}

describe('an addon that cannot be loaded', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'native-addon-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function attemptsAt(...paths: string[]) {
    const loaded = loadNativeAddon(paths);
    if (loaded.ok) throw new Error('it was loaded');
    return loaded.error;
  }

  test('is an error that lists every file tried and says what to run', () => {
    const error = attemptsAt(join(folder, 'a.node'), join(folder, 'b.node'));
    expect(error).toBeInstanceOf(NativeAddonError);
    expect(error.code).toBe('TRUENO_NO_ADDON');
    expect(error.attempts).toEqual([
      { path: join(folder, 'a.node'), reason: 'no such file' },
      { path: join(folder, 'b.node'), reason: 'no such file' },
    ]);
    for (const text of [join(folder, 'a.node'), join(folder, 'b.node'), 'npm run build'])
      expect(error.message).toContain(text);
  });

  test('is an error when there is nowhere to look', () => {
    expect(attemptsAt().attempts).toEqual([]);
  });

  test('may be an empty file, text, or a directory', () => {
    const empty = join(folder, 'empty.node');
    const text = join(folder, 'text.node');
    writeFileSync(empty, '');
    writeFileSync(text, 'not an addon');
    const error = attemptsAt(empty, text, folder);
    expect(error.attempts.map(({ path }) => path)).toEqual([empty, text, folder]);
    for (const { reason } of error.attempts) expect(reason).not.toBe('');
  });

  test.each(['0', 'exports', 'exported(environment)'])(
    'may be an addon that exports something else: %s',
    (value) => {
      const path = join(folder, `${value.replace(/\W.*/, '')}.node`);
      const source = `
      #include <stddef.h>
      typedef struct napi_value__ *value;
      int napi_create_double(void *environment, double number, value *result);
      static inline value exported(void *environment) { value result = NULL; napi_create_double(environment, 42, &result); return result; }
      value napi_register_module_v1(void *environment, value exports) { return ${value}; }`;
      const compiler = ['-shared', '-fPIC', '-x', 'c', '-o', path, '-'];
      expect(spawnSync('gcc', compiler, { input: source, encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      });
      expect(attemptsAt(path).attempts).toEqual([{ path, reason: 'not the addon of trueno-zram' }]);
    },
  );

  test('may be a library that is no addon', () => {
    const path = join(folder, 'library.node');
    const compiler = ['-shared', '-fPIC', '-x', 'c', '-o', path, '-'];
    expect(spawnSync('gcc', compiler, { input: 'int unused;', encoding: 'utf8' }).status).toBe(0);
    expect(attemptsAt(path).attempts).toEqual([
      { path, reason: expect.stringContaining('did not self-register') },
    ]);
  });

  test('does not hide one that lies in the next place', () => {
    const loaded = loadNativeAddon([join(folder, 'absent.node'), requireBuilt()]);
    expect(loaded.ok).toBe(true);
  });
});

test('the version is that of package.json', () => {
  expect(nativeVersion()).toBe(packageVersion);
});

test('loading twice gives the same addon', () => {
  const first = loadNativeAddon();
  const second = loadNativeAddon();
  expect(first.ok && second.ok && first.value === second.value).toBe(true);
});

test('arguments that nobody asked for do no harm', () => {
  const loaded = loadNativeAddon();
  if (!loaded.ok) throw loaded.error;
  const version: (...extra: unknown[]) => string = loaded.value.version;
  expect(version.call(undefined, Number.NaN, null, {}, 'x')).toBe(packageVersion);
});

describe('the CPU', () => {
  /** Names in /proc/cpuinfo that the core knows. */
  const KNOWN_FEATURES = ['sse4_2', 'bmi2', 'avx2', 'avx512f', 'avx512bw', 'avx512vl', 'avx512vbmi', 'asimd'];

  test('has the features that the kernel lists', () => {
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
    const listed = new Set(line.split(/\s+/));
    expect(cpuFeatures().features).toEqual(KNOWN_FEATURES.filter((name) => listed.has(name)));
  });

  test('has the architecture of this process', () => {
    const names: Partial<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
    expect(cpuFeatures().architecture).toBe(names[process.arch] ?? 'other');
  });

  test('always runs scalar code, and runs one of its targets', () => {
    const { targets, activeTarget } = cpuFeatures();
    expect(targets[0]).toBe('scalar');
    expect(targets).toContain(activeTarget);
  });

  test('is described by a new object each time, so a caller cannot spoil it', () => {
    const first = cpuFeatures();
    Object.assign(first, { architecture: 'spoilt' });
    expect(cpuFeatures().architecture).not.toBe('spoilt');
  });
});

/** What `cpuFeatures` does in a process of its own, as detection happens once in each. */
function inChildProcess(forcedTarget: string | undefined): Record<string, unknown> {
  const script = `
    const addon = require(process.argv[1]);
    try { console.log(JSON.stringify({ version: addon.version(), ...addon.cpuFeatures() })); }
    catch (error) { console.log(JSON.stringify({ code: error.code, message: error.message })); }`;
  const { TRUENO_FORCE_TARGET: _, ...env } = process.env;
  const child = spawnSync(process.execPath, ['-e', script, requireBuilt()], {
    encoding: 'utf8',
    env: forcedTarget === undefined ? env : { ...env, TRUENO_FORCE_TARGET: forcedTarget },
  });
  expect(child.stderr).toBe('');
  expect(child.status).toBe(0);
  return JSON.parse(child.stdout);
}

describe('TRUENO_FORCE_TARGET', () => {
  test.each(['sse9', 'AVX2', ' scalar', 'x'.repeat(100_000), 'e\u00e9\n\u001b[31m'])(
    'with an unknown target is an error with a code, case %#',
    (target) => {
      const { code, message } = inChildProcess(target);
      expect(code).toBe('TRUENO_UNKNOWN_TARGET');
      expect(message).toMatch(/^[\x20-\x7e]{1,300}$/);
      expect(message).toContain('scalar, avx2, avx512, neon');
    },
  );

  test('with a target of another architecture is an error with a code', () => {
    const { code, message } = inChildProcess(process.arch === 'arm64' ? 'avx2' : 'neon');
    expect(code).toBe('TRUENO_UNSUPPORTED_TARGET');
    expect(message).toContain('TRUENO_FORCE_TARGET=scalar');
  });

  test('with every target of this machine is followed', () => {
    for (const target of cpuFeatures().targets)
      expect(inChildProcess(target)).toMatchObject({ activeTarget: target, forced: true });
  });

  test.each([undefined, ''])('as %j forces nothing', (value) => {
    const { targets, activeTarget, forced } = inChildProcess(value) as unknown as ReturnType<
      typeof cpuFeatures
    >;
    expect(forced).toBe(false);
    expect(activeTarget).toBe(targets.at(-1));
  });
});

test('worker threads load it too, several at once and again after one ended', async () => {
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    const addon = require(workerData);
    parentPort.postMessage({ version: addon.version(), cpu: addon.cpuFeatures() });`;
  const inWorker = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(source, { eval: true, workerData: requireBuilt() });
      let message: unknown;
      worker.on('message', (value) => {
        message = value;
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve(message));
    });
  const expected = { version: packageVersion, cpu: cpuFeatures() };
  expect(await Promise.all([inWorker(), inWorker(), inWorker()])).toEqual([expected, expected, expected]);
  expect(await inWorker()).toEqual(expected);
});
