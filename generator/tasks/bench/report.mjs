import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';

/** @typedef {{ lower: number, median: number, upper: number }} Quartiles */
/** @typedef {{ wall_ns: Quartiles, cpu_ns: Quartiles }} Times per page */
/**
 * One codec on one page set. `setting` and `target` may be empty.
 *
 * @typedef {{ maker: string, algorithm: string, setting: string, target: string, stored_bytes: number,
 *   raw_pages: number, compress: Times, decompress: Times }} Measured
 * @typedef {Measured & { ratio: number, compress_gb_per_s: number, decompress_gb_per_s: number, raw_share: number,
 *   used_bytes?: number }} Subject
 */
/**
 * Same-filled pages are counted, and in no other figure. `left_out` says why there is nothing of kernel zram.
 *
 * @typedef {{ name: string, what: string, pages: number, same_filled_pages: number, copy?: Times,
 *   subjects: readonly Subject[], left_out?: string }} PageSetReport
 */
/** @typedef {{ target: string, pages: number, test: Times, read: Times }} SameFilledTest */
/**
 * What codec-bench prints.
 *
 * @typedef {{ cpu: number, rounds: number, compiler: string, liblz4: string, libzstd: string,
 *   targets: readonly string[] }} BenchFacts
 * @typedef {BenchFacts & { sets: readonly { pages: number, same_filled_pages: number, copy: Times,
 *   subjects: readonly Measured[] }[], same_filled_test: readonly SameFilledTest[] }} CodecFigures
 */
/** @typedef {{ processor: string, processors: number, memory_bytes: number, kernel: string, system: string }} Machine */
/**
 * @typedef {{ date: string, machine: Machine, bench: BenchFacts, sets: readonly PageSetReport[],
 *   same_filled_test: readonly SameFilledTest[] }} Report
 */
/** @typedef {import('./kernel-zram.mjs').KernelFigures} KernelFigures */

export const PAGE_BYTES = 4096;

/**
 * @param {readonly import('./page-sets.mjs').PageSetFile[]} files
 * @param {CodecFigures} figures one set for each file
 * @param {readonly (readonly KernelFigures[] | string)[]} kernel one for each file
 * @returns {Report}
 */
export function makeReport(files, { sets, same_filled_test, ...bench }, kernel) {
  return {
    date: new Date().toISOString(),
    machine: describeMachine(),
    bench,
    sets: files.map(({ name, what }, nth) => {
      const { subjects = [], pages = 0, same_filled_pages = 0, copy } = sets[nth] ?? {};
      const ofKernel = kernel[nth] ?? [];
      const measured = [...subjects, ...(typeof ofKernel === 'string' ? [] : kernelSubjects(ofKernel))];
      return {
        name,
        what,
        pages,
        same_filled_pages,
        ...(pages === 0 || copy === undefined ? {} : { copy }),
        subjects: measured.map((subject) => withShares(subject, pages)),
        ...(typeof ofKernel === 'string' ? { left_out: ofKernel } : {}),
      };
    }),
    same_filled_test,
  };
}

/**
 * Every subject over all sets: sizes are sums, times are means over all pages of each set's median.
 *
 * @param {Report} report
 * @returns {Subject[]}
 */
export function overall({ sets }) {
  /** @type {Map<string, { subject: Subject, pages: number }[]>} */
  const groups = new Map();
  for (const { subjects, pages } of sets) {
    for (const subject of subjects) {
      const key = nameOf(subject);
      groups.set(key, [...(groups.get(key) ?? []), { subject, pages }]);
    }
  }
  return [...groups.values()].flatMap((group) => {
    const first = group[0]?.subject;
    if (first === undefined) return [];
    const pages = sum(group.map((one) => one.pages));
    const times = (/** @type {(subject: Subject) => Times} */ pick) => ({
      wall_ns: meanQuartiles(group.map((one) => ({ ...one, of: pick(one.subject).wall_ns }))),
      cpu_ns: meanQuartiles(group.map((one) => ({ ...one, of: pick(one.subject).cpu_ns }))),
    });
    const { maker, algorithm, setting, target } = first;
    const measured = {
      ...{ maker, algorithm, setting, target },
      stored_bytes: sum(group.map((one) => one.subject.stored_bytes)),
      raw_pages: sum(group.map((one) => one.subject.raw_pages)),
      compress: times((subject) => subject.compress),
      decompress: times((subject) => subject.decompress),
    };
    return [withShares(measured, pages)];
  });
}

/** E.g. `trueno lz4 avx2`. A setting that is the only one of its algorithm says nothing. @param {Measured} subject */
export function nameOf({ maker, algorithm, setting, target }) {
  const said = maker === 'trueno' && algorithm === 'lz4' && setting === 'level 1' ? '' : setting;
  return [maker, algorithm, said, target].filter((word) => word !== '').join(' ');
}

/** A write stores what a codec would, and a read gives it back. @param {readonly KernelFigures[]} figures */
function kernelSubjects(figures) {
  return figures.flatMap(({ algorithm, requests, memory }) =>
    requests.map(({ request_bytes, write, read }) => ({
      maker: 'kernel zram',
      algorithm,
      setting: `${request_bytes / 1024} KiB`,
      target: '',
      stored_bytes: memory.stored_bytes,
      used_bytes: memory.used_bytes,
      raw_pages: memory.raw_pages,
      compress: write,
      decompress: read,
    })),
  );
}

/** @param {Measured} measured @param {number} pages @returns {Subject} */
function withShares(measured, pages) {
  return {
    ...measured,
    ratio: (pages * PAGE_BYTES) / measured.stored_bytes,
    raw_share: measured.raw_pages / pages,
    compress_gb_per_s: PAGE_BYTES / measured.compress.wall_ns.median,
    decompress_gb_per_s: PAGE_BYTES / measured.decompress.wall_ns.median,
  };
}

/** @param {readonly { of: Quartiles, pages: number }[]} group @returns {Quartiles} */
function meanQuartiles(group) {
  const pages = sum(group.map((one) => one.pages));
  const mean = (/** @type {keyof Quartiles} */ rank) =>
    sum(group.map((one) => one.of[rank] * one.pages)) / pages;
  return { lower: mean('lower'), median: mean('median'), upper: mean('upper') };
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

/** @returns {Machine} */
function describeMachine() {
  const system = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  return {
    processor: cpus()[0]?.model ?? 'unknown processor',
    processors: availableParallelism(),
    memory_bytes: totalmem(),
    kernel: release(),
    system: system ?? 'unknown system',
  };
}
