import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { TRUENO_ERROR_CODES } from '../../generator/library/index.ts';

const text = readFileSync(new URL('../../generator/library/README.md', import.meta.url), 'utf8');
const examples = [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, source = '']) => source);

/** What each example prints. */
const OUTPUTS: readonly RegExp[] = [
  /^compressed, [0-9]{2} bytes by zstd\ntrue\n$/,
  /^8 7\n$/,
  /^true compressed\ntrue 1001\n2000 true\n$/,
  /^TRUENO_CORRUPT_BLOCK\n$/,
];

test('there is an output for each example', () => {
  expect(examples).toHaveLength(OUTPUTS.length);
});

test.each(OUTPUTS.map((output, index) => [index, output] as const))(
  'example %d of the library runs as it is printed',
  (index, output) => {
    // Below the package, for its own name to be found.
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const child = spawnSync(process.execPath, ['--input-type=module', '--eval', examples[index] ?? ''], {
      encoding: 'utf8',
      cwd,
    });
    expect(child.stderr).toBe('');
    expect(child.stdout).toMatch(output);
  },
);

test('every error code is told', () => {
  for (const code of TRUENO_ERROR_CODES) expect(text).toContain(`\`${code}\``);
});
