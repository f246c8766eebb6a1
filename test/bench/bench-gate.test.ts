import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

interface Baseline {
  readonly compiler: string;
  readonly ratios: Readonly<Record<string, number>>;
}

const PROGRAM = new URL('../../generator/tasks/bench-gate.mjs', import.meta.url).pathname;
const KERNEL = 'heap/compress/lz4 level 1/scalar';
const folder = mkdtempSync(join(tmpdir(), 'trueno-gate-test-'));
const file = join(folder, 'baseline.json');
let now: Baseline;

function gate(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, '--baseline', file, ...args], {
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

function write(baseline: Baseline): void {
  writeFileSync(file, JSON.stringify([baseline]));
}

beforeAll(() => {
  expect(gate('--update').status).toBe(0);
  [now] = JSON.parse(readFileSync(file, 'utf8')) as [Baseline];
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the same code is let pass', () => {
  write(now);
  const { status, output } = gate();
  expect(output).not.toMatch(/GREW|NEW|GONE/);
  expect(status).toBe(0);
});

test('every kernel is counted on the scalar target', () => {
  for (const name of [KERNEL, 'text/decompress/lz4 level 1/scalar', 'same_filled/test/scalar'])
    expect(now.ratios[name]).toBeGreaterThan(0);
});

test('a kernel that takes more instructions than it did is refused and named', () => {
  const ratio = now.ratios[KERNEL] ?? Number.NaN;
  write({ ...now, ratios: { ...now.ratios, [KERNEL]: ratio / 1.05 } });
  const { status, output } = gate();
  expect(status).toBe(1);
  expect(output).toMatch(new RegExp(`^${KERNEL} .*GREW by 5\\.\\d %$`, 'm'));
  expect(output).toContain('1 of');
  expect(output).toContain('npm run bench:gate -- --update');
});

test('growth within the margin, and fewer instructions, are let pass', () => {
  const ratio = now.ratios[KERNEL] ?? Number.NaN;
  write({ ...now, ratios: { ...now.ratios, [KERNEL]: ratio / 1.02 } });
  expect(gate().status).toBe(0);
  write({ ...now, ratios: { ...now.ratios, [KERNEL]: ratio * 2 } });
  const { status, output } = gate();
  expect(status).toBe(0);
  expect(output).toContain('better by 50.0 %');
});

test('a kernel that is no longer counted, or was not, is refused', () => {
  write({ ...now, ratios: { ...now.ratios, 'heap/compress/lz3/scalar': 1 } });
  expect(gate()).toMatchObject({ status: 1, output: expect.stringContaining('GONE') });
  const { [KERNEL]: _, ...others } = now.ratios;
  write({ ...now, ratios: others });
  expect(gate()).toMatchObject({ status: 1, output: expect.stringContaining('NEW') });
});

test('counts of another compiler are compared with nothing: skipped, with what to do', () => {
  write({ ...now, compiler: 'g++ 1.0' });
  const { status, output } = gate();
  expect(status).toBe(77);
  expect(output).toContain('skipped');
});

test('an update keeps what other compilers gave', () => {
  write({ ...now, compiler: 'g++ 1.0' });
  expect(gate('--update').status).toBe(0);
  const all = JSON.parse(readFileSync(file, 'utf8')) as readonly Baseline[];
  expect(all.map(({ compiler }) => compiler)).toEqual(['g++ 1.0', now.compiler]);
});
