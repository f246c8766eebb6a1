import { nameOf, overall } from './report.mjs';
import { loadReportParts } from './report-parts.mjs';

const { escapeHtml, reportFacts, reportLegend, reportPage, reportSection, reportTiles, scatterPlot } =
  await loadReportParts();

/** @typedef {import('./report.mjs').Report} Report */
/** @typedef {import('./report.mjs').Subject} Subject */
/** @typedef {import('./report.mjs').PageSetReport} PageSetReport */
/** @typedef {import('../../core/report/index.ts').Point} Point */
/** @typedef {import('../../core/report/index.ts').Shape} Shape */
/** @typedef {import('../../core/report/index.ts').Tile} Tile */

/** How each maker is drawn. @type {Record<string, { series: string, shape: Shape }>} */
const MAKERS = {
  trueno: { series: 'trueno', shape: 'circle' },
  liblz4: { series: 'liblz4', shape: 'square' },
  libzstd: { series: 'libzstd', shape: 'triangle' },
  'kernel zram': { series: 'kernel', shape: 'diamond' },
};

/** The report as one file that needs no other. @param {Report} report @returns {string} */
export function htmlReport(report) {
  const all = overall(report);
  const { date, bench, sets } = report;
  const measured = sets.filter(({ subjects }) => subjects.length > 0);
  const parts = [
    facts(report),
    headlines(report, all),
    reportSection(
      'Compression',
      'Ratio against time for a page of 4 KiB. The dashed line joins what nothing else beats in both: up and to the left is better.',
      plot(all, 'compress'),
      legend(all),
    ),
    reportSection(
      'Decompression',
      'The same ratios against the time that reading a page back takes. A page that did not shrink is copied.',
      plot(all, 'decompress'),
      legend(all),
    ),
    reportSection(
      'Page sets',
      'One scale for each column; shorter times and longer ratios are better.',
      bars(measured, all),
    ),
    reportSection(
      'Same-filled test',
      'A page of one repeated word is found before anything is compressed. The test has to read such a page to its end: here it is beside a plain read of the same pages with vectors of the same width.',
      sameFilledTable(report),
    ),
    reportSection(
      'All figures',
      `Medians of ${bench.rounds} rounds in which every codec has its turn; the small figures are the quartiles. Each round visits the pages in a random order of its own. Pages of one repeated word are in no figure. A block of more than 3632 bytes counts as a raw page, as in kernel zram. liblz4 and libzstd are called with a state that is taken once. Kernel zram is written and read through its block device, past the page cache, in requests of 4 and 128 KiB.`,
      table('All page sets', all, measured.length > 1),
      ...measured.map((set) => table(`${set.name}: ${set.what}`, set.subjects, measured.length === 1)),
    ),
  ];
  return reportPage({
    title: `trueno-zram: page codecs, ${date.slice(0, 10)}`,
    heading: 'Page codecs',
    lead: `trueno-zram beside liblz4 ${escapeHtml(bench.liblz4)}, libzstd ${escapeHtml(bench.libzstd)} and the kernel's own zram: ${measured.length} ${measured.length === 1 ? 'set' : 'sets'} of pages, ${bench.rounds} rounds, ${date.slice(0, 10)}.`,
    parts,
  });
}

/** @param {Report} report */
function facts({ date, machine, bench, sets }) {
  const leftOut = [...new Set(sets.flatMap(({ left_out }) => left_out ?? []))];
  return reportFacts([
    [
      'Machine',
      `${machine.processor}, ${machine.processors} processors${bench.cpu < 0 ? '' : ` (used: number ${bench.cpu})`}, ${(machine.memory_bytes / 2 ** 30).toFixed(1)} GiB`,
    ],
    ['System', `${machine.system}, Linux ${machine.kernel}`],
    ['Targets', `${bench.targets.join(', ')}; compiled by ${bench.compiler}`],
    ['Date', `${date.slice(0, 16).replace('T', ' ')} UTC`],
    ['Pages', sets.map(describeSet).join('; ')],
    ['Copy of a page', sets.flatMap(describeCopy).join(', ')],
    ...(leftOut.length > 0
      ? [/** @type {const} */ (['Left out', `kernel zram: ${leftOut.join('; ')}`])]
      : []),
  ]);
}

/** @param {PageSetReport} set */
function describeSet({ name, what, pages, same_filled_pages }) {
  const share = (100 * same_filled_pages) / Math.max(1, pages + same_filled_pages);
  return `${name} (${what}): ${pages}, and ${same_filled_pages} same-filled (${share.toFixed(1)} %)`;
}

/** The measure of all times. @param {PageSetReport} set */
function describeCopy({ name, copy }) {
  return copy === undefined ? [] : [`${name} ${copy.wall_ns.median.toFixed(0)} ns`];
}

/** What a reader came for, where it was measured. @param {Report} report @param {readonly Subject[]} all */
function headlines({ same_filled_test }, all) {
  const ours = bestLz4(all, 'trueno');
  const peer = all.find(({ maker, setting }) => maker === 'liblz4' && setting === 'acceleration 1');
  const balance = all.find(({ setting }) => setting === 'balance');
  const kernel = bestLz4(all, 'kernel zram');
  /** @type {Tile[]} */
  const tiles = [];
  if (ours !== undefined && peer !== undefined) {
    const compress = peer.compress.wall_ns.median / ours.compress.wall_ns.median;
    const decompress = peer.decompress.wall_ns.median / ours.decompress.wall_ns.median;
    tiles.push([
      times(compress),
      'liblz4’s compression speed',
      `${micro(ours.compress)} for ${micro(peer.compress)}, ratio ${ours.ratio.toFixed(2)} for ${peer.ratio.toFixed(2)}`,
    ]);
    tiles.push([
      times(decompress),
      'liblz4’s decompression speed',
      `${micro(ours.decompress)} for ${micro(peer.decompress)}`,
    ]);
  }
  if (ours !== undefined && balance !== undefined) {
    tiles.push([
      times(balance.ratio / ours.ratio),
      'the ratio of always-LZ4, adaptively balanced',
      `for ${times(balance.compress.wall_ns.median / ours.compress.wall_ns.median)} its compression time`,
    ]);
  }
  if (ours !== undefined && kernel !== undefined) {
    tiles.push([
      times(kernel.compress.wall_ns.median / ours.compress.wall_ns.median),
      'the speed of a write to kernel zram',
      `${micro(ours.compress)} for ${micro(kernel.compress)} in ${kernel.setting}, without a device around ours`,
    ]);
  }
  const test = same_filled_test.at(-1);
  if (test !== undefined) {
    tiles.push([
      times(test.test.wall_ns.median / test.read.wall_ns.median),
      'a plain read, for the same-filled test',
      `${test.target}, pages that no cache holds`,
    ]);
  }
  return reportTiles(tiles);
}

/** The last one, on the best target or in the largest requests. @param {readonly Subject[]} all @param {string} of */
function bestLz4(all, of) {
  return all.filter(({ maker, algorithm }) => maker === of && algorithm === 'lz4').at(-1);
}

/** @param {number} factor */
function times(factor) {
  return `${factor.toFixed(2)}×`;
}

/** @param {{ wall_ns: { median: number } }} measured */
function micro({ wall_ns }) {
  return `${(wall_ns.median / 1000).toFixed(2)} µs`;
}

/** @param {readonly Subject[]} all @param {'compress' | 'decompress'} direction */
function plot(all, direction) {
  const points = pointsOf(all, direction);
  if (points.length === 0) return '<p>Every page is same-filled: there is nothing to compress.</p>';
  const axes = { x: 'microseconds per page', y: 'ratio' };
  return `<div class="wide"><div class="plot">${scatterPlot(points, axes)}</div></div>`;
}

/**
 * Of ours what has loops of its own, on the best target: what is a library's would lie on that library's points, and
 * targets on each other.
 *
 * @param {readonly Subject[]} subjects
 * @param {'compress' | 'decompress'} direction
 * @returns {Point[]}
 */
function pointsOf(subjects, direction) {
  const best = bestLz4(subjects, 'trueno')?.target;
  return subjects
    .filter(
      ({ maker, algorithm, target }) => maker !== 'trueno' || (target === best && algorithm !== 'lz4hc'),
    )
    .map((subject) => {
      const { maker, algorithm } = subject;
      const isRow = maker === 'liblz4' || maker === 'libzstd' || algorithm === 'adaptive';
      return {
        x: subject[direction].wall_ns.median / 1000,
        y: subject.ratio,
        ...drawingOf(maker),
        label: labelOf(subject),
        title: `${nameOf(subject)}: ${micro(subject[direction])}, ratio ${subject.ratio.toFixed(2)}`,
        ...(isRow ? { line: `${maker} ${algorithm}` } : {}),
      };
    });
}

/** @param {string} maker */
function drawingOf(maker) {
  return MAKERS[maker] ?? { series: 'kernel', shape: /** @type {const} */ ('diamond') };
}

/** Short, as colour and shape say the maker. @param {Subject} subject */
function labelOf({ maker, algorithm, setting }) {
  const number = setting.replace(/^(?:acceleration|level) /, '').replace('-', '−');
  if (maker === 'kernel zram') return `${algorithm}, ${setting}`;
  if (algorithm === 'lz4hc') return `hc ${number}`;
  if (maker !== 'trueno' || algorithm === 'adaptive') return number;
  return setting.startsWith('level ') ? algorithm : `${algorithm} ${setting}`;
}

/** @param {readonly Subject[]} all */
function legend(all) {
  const notes = /** @type {Record<string, string>} */ ({
    trueno: 'trueno-zram: LZ4, fast zstd, and adaptive by objective',
    liblz4: 'liblz4: LZ4 by acceleration, LZ4HC by level',
    libzstd: 'libzstd: by level; less than 0 is fast',
    'kernel zram': 'kernel zram: through the block device, by request size',
  });
  return reportLegend(
    Object.entries(MAKERS)
      .filter(([maker]) => all.some((subject) => subject.maker === maker))
      .map(([maker, drawing]) => ({ ...drawing, text: notes[maker] ?? maker })),
  );
}

/** The few that people choose between, on each set. @param {readonly PageSetReport[]} sets @param {readonly Subject[]} all */
function bars(sets, all) {
  const best = bestLz4(all, 'trueno')?.target;
  const isShown = (/** @type {Subject} */ { maker, algorithm, setting, target }) =>
    (maker === 'trueno' && algorithm === 'lz4' && setting === 'level 1' && target === best) ||
    setting === 'acceleration 1' ||
    setting === 'balance' ||
    (setting === 'fast' && target === best) ||
    (maker === 'libzstd' && (setting === 'level -1' || setting === 'level 1')) ||
    (maker === 'kernel zram' && setting === '128 KiB');
  /** @type {readonly [string, (subject: Subject) => number, number][]} */
  const columns = [
    ['compress, µs', (subject) => subject.compress.wall_ns.median / 1000, 1],
    ['decompress, µs', (subject) => subject.decompress.wall_ns.median / 1000, 1],
    ['ratio', (subject) => subject.ratio, 2],
  ];
  const most = columns.map(([, of]) =>
    Math.max(...sets.flatMap(({ subjects }) => subjects.filter(isShown).map(of))),
  );
  const head = columns.map(([name]) => `<th scope="col">${name}</th>`).join('');
  const panels = sets.map(({ name, subjects }) => {
    const rows = subjects.filter(isShown).map((subject) => {
      const series = drawingOf(subject.maker).series;
      const cells = columns.map(([, of, digits], nth) => {
        const share = (100 * of(subject)) / (most[nth] ?? 1);
        return `<td><span class="bar ${series}" style="width:${(share * 0.72).toFixed(1)}%"></span>${of(subject).toFixed(digits)}</td>`;
      });
      return `<tr><th scope="row">${escapeHtml(nameOf(subject))}</th>${cells.join('')}</tr>`;
    });
    return `<tbody><tr class="set"><th colspan="4" scope="rowgroup">${escapeHtml(name)}</th></tr>${rows.join('')}</tbody>`;
  });
  return `<div class="wide"><table class="bars"><thead><tr><th></th>${head}</tr></thead>${panels.join('')}</table></div>`;
}

/** @param {Report} report */
function sameFilledTable({ same_filled_test }) {
  const rows = same_filled_test.map(({ target, pages, test, read }) => {
    const ratio = test.wall_ns.median / read.wall_ns.median;
    return `<tr><th scope="row">${escapeHtml(target)}</th><td>${((pages * 4096) / 2 ** 20).toFixed(2)} MiB</td><td>${test.wall_ns.median.toFixed(0)}</td><td>${read.wall_ns.median.toFixed(0)}</td><td>${ratio.toFixed(2)}</td></tr>`;
  });
  return `<div class="wide"><table><thead><tr><th scope="col">target</th><th scope="col">pages of</th><th scope="col">test, ns per page</th><th scope="col">read, ns per page</th><th scope="col">test / read</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** @param {string} title @param {readonly Subject[]} subjects @param {boolean} isOpen */
function table(title, subjects, isOpen) {
  const time = (/** @type {import('./report.mjs').Times} */ { wall_ns: { lower, median, upper } }) =>
    `<td>${(median / 1000).toFixed(2)} <small>${(lower / 1000).toFixed(2)}–${(upper / 1000).toFixed(2)}</small></td>`;
  const rows = subjects.map(
    (subject) =>
      `<tr class="${drawingOf(subject.maker).series}"><th scope="row">${escapeHtml(nameOf(subject))}</th>${time(subject.compress)}<td>${subject.compress_gb_per_s.toFixed(2)}</td><td>${(subject.compress.cpu_ns.median / 1000).toFixed(2)}</td>${time(subject.decompress)}<td>${subject.decompress_gb_per_s.toFixed(2)}</td><td>${(subject.decompress.cpu_ns.median / 1000).toFixed(2)}</td><td>${subject.ratio.toFixed(3)}</td><td>${(subject.raw_share * 100).toFixed(1)}</td></tr>`,
  );
  const head = ['compress, µs', 'GB/s', 'CPU, µs', 'decompress, µs', 'GB/s', 'CPU, µs', 'ratio', 'raw, %']
    .map((name) => `<th scope="col">${name}</th>`)
    .join('');
  return `<details${isOpen ? ' open' : ''}><summary>${escapeHtml(title)}</summary><div class="wide"><table class="figures"><thead><tr><th></th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div></details>`;
}
