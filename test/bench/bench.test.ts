import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = new URL('../..', import.meta.url).pathname;
const PAGE_BYTES = 4096;

const folder = mkdtempSync(join(tmpdir(), 'trueno-bench-test-'));
const temporary = join(folder, 'tmp');
mkdirSync(temporary);

/** Pages by recipe, as nobody's memory is to be kept. */
function writePages(name: string, pages: number, word: (page: number, at: number) => number): string {
  const bytes = Buffer.alloc(pages * PAGE_BYTES);
  for (let page = 0; page < pages; page += 1)
    for (let at = 0; at < PAGE_BYTES; at += 8)
      bytes.writeUInt32LE(word(page, at) >>> 0, page * PAGE_BYTES + at);
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function bench(...args: readonly string[]): ReturnType<typeof spawnSync> {
  return spawnSync(process.execPath, [join(ROOT, 'generator/tasks/bench.mjs'), '--quick', ...args], {
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: temporary },
  });
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a quick run over three sets', () => {
  interface Times {
    readonly wall_ns: { readonly lower: number; readonly median: number; readonly upper: number };
    readonly cpu_ns: { readonly median: number };
  }
  interface Subject {
    readonly maker: string;
    readonly algorithm: string;
    readonly setting: string;
    readonly target: string;
    readonly ratio: number;
    readonly raw_share: number;
    readonly compress: Times;
    readonly decompress: Times;
  }
  interface Report {
    readonly bench: { readonly targets: readonly string[]; readonly rounds: number };
    readonly sets: readonly {
      readonly name: string;
      readonly pages: number;
      readonly same_filled_pages: number;
      readonly subjects: readonly Subject[];
      readonly left_out?: string;
    }[];
    readonly same_filled_test: readonly { readonly target: string; readonly pages: number }[];
  }

  const out = join(folder, 'out');
  let report: Report;
  let html: string;
  let run: ReturnType<typeof bench>;

  beforeAll(() => {
    run = bench(
      ...['--out', out],
      writePages('few & <odd>.pages', 30, (page, at) => (page < 10 ? page : (at * page) % 1000)),
      writePages('noise.pages', 20, (page, at) => Math.imul(page * 977 + at + 1, 0x9e3779b1) ^ (at << 7)),
      writePages('same.pages', 5, (page) => page),
    );
    expect(run.stderr).toBe('');
    report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
    html = readFileSync(join(out, 'report.html'), 'utf8');
  });

  test('counts same-filled pages and leaves them out', () => {
    expect(report.sets.map(({ name, pages, same_filled_pages }) => [name, pages, same_filled_pages])).toEqual(
      [
        ['few & <odd>', 20, 10],
        ['noise', 20, 0],
        ['same', 0, 5],
      ],
    );
    expect(report.sets[2]?.subjects).toEqual([]);
  });

  test('measures every codec and target beside the libraries', () => {
    const subjects = report.sets[0]?.subjects ?? [];
    const has = (maker: string, algorithm: string, rest: Partial<Subject> = {}): boolean =>
      subjects.some(
        (subject) =>
          subject.maker === maker &&
          subject.algorithm === algorithm &&
          Object.entries(rest).every(([key, value]) => subject[key as keyof Subject] === value),
      );
    expect(report.bench.targets).toContain('scalar');
    for (const target of report.bench.targets) expect(has('trueno', 'lz4', { target })).toBe(true);
    expect(has('trueno', 'lz4hc')).toBe(true);
    expect(has('trueno', 'zstd')).toBe(true);
    for (const setting of ['latency', 'balance', 'density'])
      expect(has('trueno', 'adaptive', { setting })).toBe(true);
    for (const acceleration of [1, 2, 4, 8, 16, 32])
      expect(has('liblz4', 'lz4', { setting: `acceleration ${acceleration}` })).toBe(true);
    for (const level of [-7, -6, -5, -4, -3, -2, -1, 1, 2, 3])
      expect(has('libzstd', 'zstd', { setting: `level ${level}` })).toBe(true);
  });

  test('has kernel zram beside them, or says why not', () => {
    for (const { subjects, left_out, pages } of report.sets.slice(0, 2)) {
      const kernel = subjects.filter(({ maker }) => maker === 'kernel zram');
      expect(pages).toBeGreaterThan(0);
      if (kernel.length === 0) expect(left_out).toMatch(/\w/);
      else expect(new Set(kernel.map(({ setting }) => setting))).toEqual(new Set(['4 KiB', '128 KiB']));
    }
  });

  test('gives figures that can be', () => {
    for (const { subjects } of report.sets) {
      for (const { compress, decompress, ratio, raw_share } of subjects) {
        for (const { wall_ns, cpu_ns } of [compress, decompress]) {
          expect(wall_ns.lower).toBeGreaterThan(0);
          expect(wall_ns.median).toBeGreaterThanOrEqual(wall_ns.lower);
          expect(wall_ns.upper).toBeGreaterThanOrEqual(wall_ns.median);
          expect(cpu_ns.median).toBeGreaterThan(0);
        }
        expect(ratio).toBeGreaterThanOrEqual(1);
        expect(raw_share).toBeGreaterThanOrEqual(0);
        expect(raw_share).toBeLessThanOrEqual(1);
      }
    }
  });

  test('shows the same-filled test beside a plain read, for every target', () => {
    for (const target of report.bench.targets)
      expect(report.same_filled_test.filter((one) => one.target === target)).toHaveLength(2);
  });

  test('writes one HTML file that needs no other, with plots and no figure that is none', () => {
    expect(html).toMatch(/^<!DOCTYPE html>/);
    expect(html.match(/<svg viewBox="0 0 760/g)).toHaveLength(2);
    expect(html).toMatch(/<path class="frontier" d="M[^"]+"/);
    expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(html).not.toMatch(/(?:src|href)=|@import|url\(/);
    for (const word of ['liblz4', 'libzstd', 'adaptive balance', 'Same-filled test', 'prefers-color-scheme'])
      expect(html).toContain(word);
  });

  test('shows a name of a file as text', () => {
    expect(html).toContain('few &amp; &lt;odd&gt;');
    expect(html).not.toContain('<odd>');
  });

  test('prints tables for a terminal', () => {
    expect(run.stdout).toContain('All page sets');
    expect(run.stdout).toMatch(/trueno lz4 scalar +[0-9.]+/);
    expect(run.stdout).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('leaves nothing behind', () => {
    expect(readdirSync(temporary)).toEqual([]);
  });
});

test('a file that is no pages ends it with status 1 and the reason', () => {
  const path = join(folder, 'short.pages');
  writeFileSync(path, 'not a page');
  const { status, stderr } = bench('--out', join(folder, 'none'), path);
  expect(status).toBe(1);
  expect(stderr).toContain('short.pages');
});
