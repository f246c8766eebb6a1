import { nameOf, overall } from './report.mjs';

/** @typedef {import('./report.mjs').Report} Report */
/** @typedef {import('./report.mjs').Subject} Subject */

/** The report for a terminal. @param {Report} report @returns {string} */
export function textReport(report) {
  const { machine, bench, sets } = report;
  const parts = [
    `${machine.processor}, ${machine.processors} processors, Linux ${machine.kernel}, ${bench.compiler}, liblz4 ${bench.liblz4}, libzstd ${bench.libzstd}`,
    `Medians of ${bench.rounds} rounds, each codec in turn. Same-filled pages are left out.`,
  ];
  for (const { name, what, subjects, pages, same_filled_pages, copy, left_out } of sets) {
    parts.push('', `${name} (${what}): ${pages} pages, and ${same_filled_pages} same-filled ones`);
    if (copy !== undefined) parts.push(`A copy of a page: ${copy.wall_ns.median.toFixed(0)} ns`);
    if (left_out !== undefined) parts.push(`Kernel zram is left out: ${left_out}`);
    parts.push(...table(subjects));
  }
  if (sets.length > 1) parts.push('', 'All page sets', ...table(overall(report)));
  parts.push('', 'Same-filled test over a plain read of the same pages');
  for (const { target, pages, test, read } of report.same_filled_test) {
    const ratio = test.wall_ns.median / read.wall_ns.median;
    parts.push(
      `  ${target.padEnd(7)} ${`${pages}`.padStart(6)} pages: ${test.wall_ns.median.toFixed(0)} ns over ${read.wall_ns.median.toFixed(0)} ns = ${ratio.toFixed(2)}`,
    );
  }
  return `${parts.join('\n')}\n`;
}

/** @param {readonly Subject[]} subjects */
function table(subjects) {
  if (subjects.length === 0) return [];
  const rows = subjects.map((subject) => [
    nameOf(subject),
    microseconds(subject.compress.wall_ns.median),
    subject.compress_gb_per_s.toFixed(2),
    microseconds(subject.compress.cpu_ns.median),
    microseconds(subject.decompress.wall_ns.median),
    subject.decompress_gb_per_s.toFixed(2),
    subject.ratio.toFixed(2),
    `${(subject.raw_share * 100).toFixed(1)} %`,
  ]);
  const head = ['codec', 'compress us', 'GB/s', 'CPU us', 'decompress us', 'GB/s', 'ratio', 'raw'];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  return [head, ...rows].map(
    (row) =>
      `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`,
  );
}

/** @param {number} ns */
function microseconds(ns) {
  return (ns / 1000).toFixed(2);
}
