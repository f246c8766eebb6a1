import { at, item, sum } from './columns.mjs';
import { OBJECTIVES, pickRows, RAW } from './measurements.mjs';
import { cheapest, outcome } from './model.mjs';

/** @typedef {import('./measurements.mjs').Measurements} Measurements */
/** @typedef {import('./measurements.mjs').Objective} Objective */
/** @typedef {import('./model.mjs').Prices} Prices */

/** Whether pages are looked at for an objective, as choice_without_looking() of page_choice.h says. */
const LOOKS = { latency: false, balance: true, density: true };

/**
 * How good an objective's choices are. Ratios and times are those of the adaptive encoder over those of the codec for
 * every page. Regret is what choices cost more than the best ones in hindsight, the time for judging included, in
 * hundredths of the best ones' cost.
 *
 * @typedef {{
 *   readonly set: string,
 *   readonly objective: Objective,
 *   readonly pages: number,
 *   readonly accuracy: number,
 *   readonly regret_ns: number,
 *   readonly regret: number,
 *   readonly regretOfLz4: number,
 *   readonly regretOfZstd: number,
 *   readonly ratioToLz4: number,
 *   readonly timeToLz4: number,
 *   readonly ratioToZstd: number,
 *   readonly timeToZstd: number,
 *   readonly bestRatioToLz4: number,
 *   readonly bestTimeToLz4: number,
 * }} Score
 */

/**
 * A score for each set and, last, for all pages, of each objective.
 *
 * @param {Measurements} measured
 * @param {readonly string[]} names of the sets
 * @param {Prices} prices
 * @returns {Score[]}
 */
export function evaluate(measured, names, prices) {
  return OBJECTIVES.flatMap((objective) => [
    ...names.map((name, set) => {
      /** @type {number[]} */
      const rows = [];
      measured.sets.forEach((other, row) => {
        if (other === set) rows.push(row);
      });
      return score(pickRows(measured, rows), name, objective, prices[objective]);
    }),
    score(measured, 'all', objective, prices[objective]),
  ]);
}

/** @param {Measurements} measured @param {string} set @param {Objective} objective @param {number} price @returns {Score} */
function score(measured, set, objective, price) {
  const { choices, bytes, ns } = measured.adaptive[objective];
  const pages = choices.length;
  const total = { right: 0, cost: 0, best: 0, best_ns: 0, bestBytes: 0 };
  for (let row = 0; row < pages; row += 1) {
    const best = cheapest(measured.bytes, measured.ns, row, price);
    const chosen = outcome(measured, row, at(choices, row));
    const ideal = outcome(measured, row, best.choice);
    total.right += best.choice === at(choices, row) ? 1 : 0;
    total.cost += chosen.ns + (price / 16) * chosen.bytes;
    if (LOOKS[objective]) total.cost += at(measured.features_ns, row);
    total.best += best.cost;
    total.best_ns += ideal.ns;
    total.bestBytes += ideal.bytes;
  }
  /** @param {number} codec */
  const always = (codec) => {
    const codecBytes = sum(item(measured.bytes, codec));
    const codec_ns = sum(item(measured.ns, codec));
    return {
      bytes: codecBytes,
      ns: codec_ns,
      regret: (codec_ns + (price / 16) * codecBytes) / total.best - 1,
    };
  };
  const lz4 = always(0);
  const zstd = always(RAW - 1);
  return {
    set,
    objective,
    pages,
    accuracy: total.right / pages,
    regret_ns: (total.cost - total.best) / pages,
    regret: total.cost / total.best - 1,
    regretOfLz4: lz4.regret,
    regretOfZstd: zstd.regret,
    ratioToLz4: lz4.bytes / sum(bytes),
    timeToLz4: sum(ns) / lz4.ns,
    ratioToZstd: zstd.bytes / sum(bytes),
    timeToZstd: sum(ns) / zstd.ns,
    bestRatioToLz4: lz4.bytes / total.bestBytes,
    bestTimeToLz4: total.best_ns / lz4.ns,
  };
}

/** A table for people. @param {readonly Score[]} scores */
export function evaluationTable(scores) {
  const widest = Math.max(...scores.map(({ set }) => set.length));
  const head = [
    `${''.padEnd(widest)}              best choice            regret        against LZ4    best there     against ZSTD`,
    `${'set'.padEnd(widest)}  pages       found       ours    LZ4   ZSTD   ratio   time   ratio   time   ratio   time`,
  ];
  return OBJECTIVES.flatMap((objective) => [
    '',
    `objective ${objective}`,
    ...head,
    ...scores
      .filter((one) => one.objective === objective)
      .map((one) =>
        [
          one.set.padEnd(widest),
          String(one.pages).padStart(6),
          percent(one.accuracy).padStart(11),
          percent(one.regret).padStart(10),
          percent(one.regretOfLz4).padStart(6),
          percent(one.regretOfZstd).padStart(6),
          ...[one.ratioToLz4, one.timeToLz4, one.bestRatioToLz4, one.bestTimeToLz4].map(times),
          ...[one.ratioToZstd, one.timeToZstd].map(times),
        ].join(' '),
      ),
  ]).join('\n');
}

/** @param {number} part */
function percent(part) {
  return `${(100 * part).toFixed(1)}%`;
}

/** @param {number} factor */
function times(factor) {
  return `x${factor.toFixed(2)}`.padStart(7);
}
