import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What each folder of generator/ may import: folders, and packages or node: modules. `node:` stands for all of them. */
const ALLOWED: Readonly<
  Record<string, { readonly folders: readonly string[]; readonly packages: readonly string[] }>
> = {
  core: { folders: ['core'], packages: ['ini'] },
  host: { folders: ['core', 'host'], packages: ['node:'] },
  library: { folders: ['core', 'library'], packages: ['node:'] },
  boot: { folders: ['core', 'host', 'boot'], packages: [] },
  devices: { folders: ['core', 'host', 'devices'], packages: ['execa'] },
  quickjs: { folders: ['core', 'host', 'boot', 'devices', 'quickjs'], packages: ['trueno:system'] },
  cli: {
    folders: ['core', 'host', 'boot', 'devices', 'library', 'cli'],
    packages: ['node:', 'execa', 'yargs'],
  },
  tasks: { folders: ['tasks'], packages: ['node:', 'esbuild'] },
};

/** Only programs print and end, the first lines of a program among them; only the adapters may ask for the machine. */
const PROGRAM_WORDS = /\b(?:console\.|process\.(?:exit|exitCode|stdout|stderr|kill)\b|globalThis\.process)/g;
const PROGRAMS = ['boot', 'cli', 'tasks', 'host/node-launcher.ts'];
/** What no JavaScript engine but Node has, in core: it also runs where there is no Node. */
const NODE_WORDS =
  /\b(?:Buffer|process|require|TextEncoder|TextDecoder|setTimeout|Intl|structuredClone|performance|Date)\b/g;

/** Breaches of the directions in one file, `path` being below generator/. */
function breaches(path: string, source: string): string[] {
  const [folder = ''] = path.split('/');
  const rule = ALLOWED[folder];
  if (rule === undefined) return [`${path}: folder ${folder} has no rule`];
  const code = withoutComments(source);
  const found: string[] = [];
  for (const [, quoted] of code.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)['"]([^'"]+)['"]/g)) {
    const name = quoted ?? '';
    const target = name.startsWith('.') ? normalize(join(path, '..', name)).split('/')[0] : undefined;
    const allowed =
      target === undefined
        ? rule.packages.some(
            (allowedName) => name === allowedName || (allowedName === 'node:' && name.startsWith('node:')),
          )
        : rule.folders.includes(target);
    if (!allowed) found.push(`${path}: must not import ${name}`);
  }
  if (!PROGRAMS.includes(folder) && !PROGRAMS.includes(path)) {
    for (const [word] of code.matchAll(PROGRAM_WORDS)) found.push(`${path}: must not use ${word}`);
  }
  if (folder === 'core') {
    for (const [word] of withoutTexts(code).matchAll(NODE_WORDS)) found.push(`${path}: must not use ${word}`);
  }
  return found;
}

/** Literals are looked at first, as `//` in them begins no comment. */
function withoutComments(source: string): string {
  return source.replace(
    /('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (_, literal?: string) => literal ?? ' ',
  );
}

function withoutTexts(code: string): string {
  return code.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''");
}

const generatorFolder = new URL('../../generator/', import.meta.url).pathname;
const sources: readonly string[] = readdirSync(generatorFolder, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.(?:ts|mjs)$/.test(path),
);

describe('the checker', () => {
  test.each([
    ['core/a.ts', "import { readFileSync } from 'node:fs';", 'must not import node:fs'],
    [
      'core/config/a.ts',
      "import { MachineHost } from '../../host/machine-host.ts';",
      'must not import ../../host/machine-host.ts',
    ],
    ['core/a.ts', "export { x } from 'execa';", 'must not import execa'],
    ['core/a.ts', "const fs = await import('node:fs');", 'must not import node:fs'],
    ['core/a.ts', 'const size = Buffer.byteLength(text);', 'must not use Buffer'],
    ['core/a.ts', 'const now = Date.now();', 'must not use Date'],
    ['core/a.ts', 'console.log(1);', 'must not use console.'],
    ['host/a.ts', "import '../boot/main.ts';", 'must not import ../boot/main.ts'],
    ['host/a.ts', 'process.exit(1);', 'must not use process.exit'],
    ['boot/a.ts', "import yargs from 'yargs';", 'must not import yargs'],
    ['boot/a.ts', "import { runSetup } from '../devices/main.ts';", 'must not import ../devices/main.ts'],
    ['boot/a.ts', "import { spawnSync } from 'node:child_process';", 'must not import node:child_process'],
    ['devices/a.ts', "import yargs from 'yargs';", 'must not import yargs'],
    ['library/a.ts', "import '../host/machine-host.ts';", 'must not import ../host/machine-host.ts'],
    ['surprise/a.ts', '', 'folder surprise has no rule'],
  ])('finds the breach in %s: %s', (path, source, breach) => {
    expect(breaches(path, source)).toContain(`${path}: ${breach}`);
  });

  test.each([
    [
      'core/a.ts',
      "import { parse } from 'ini';\nimport { ok } from './result.ts';\n// process.exit\nconst a = 'Date process';",
    ],
    [
      'cli/a.ts',
      "import yargs from 'yargs';\nimport { generate } from '../core/generate.ts';\nprocess.exitCode = 1;",
    ],
  ])('lets pass what is right in %s: %s', (path, source) => {
    expect(breaches(path, source)).toEqual([]);
  });
});

test('there are sources to check in every folder', () => {
  expect([...new Set(sources.map((path) => path.split('/')[0]))].sort()).toEqual(Object.keys(ALLOWED).sort());
});

test.each(sources)('generator/%s keeps the directions', (path) => {
  expect(breaches(path, readFileSync(join(generatorFolder, path), 'utf8'))).toEqual([]);
});
