import { at, item, sum } from './columns.mjs';
import { predict, trainForest } from './forest.mjs';
import { CODECS, pickRows, RAW } from './measurements.mjs';

/** @typedef {import('./forest.mjs').Forest} Forest */
/** @typedef {import('./measurements.mjs').Measurements} Measurements */

/** What a stored byte costs, in sixteenths of a nanosecond. @typedef {Readonly<Record<import('./measurements.mjs').Objective, number>>} Prices */

/**
 * What was tried with whole programs left out: more trees or deeper ones tell other programs' pages no better, and cost
 * more for each page.
 *
 * @type {import('./forest.mjs').Shape}
 */
export const SHAPE = { trees: 24, depth: 4, steps: 0.3, bins: 32, prior: 20 };

/** In the errors that the forest mends, a byte counts as so many nanoseconds: about what it costs when balanced. */
const BYTE_WEIGHT = 10;

const PAGE_BYTES = 4096;

/** @param {Measurements} measured @returns {Forest} */
export function trainModel(measured) {
  return trainForest(
    {
      features: measured.features,
      targets: [...measured.bytes, ...measured.ns],
      weights: [...CODECS.map(() => BYTE_WEIGHT), ...CODECS.map(() => 1)],
    },
    SHAPE,
  );
}

/**
 * What a model would predict that has not seen the page's program: each set is predicted by one trained on others.
 *
 * @param {Measurements} measured
 * @returns {Float64Array[]}
 */
export function predictUnseen(measured) {
  const sets = new Set(measured.sets).size;
  const folds = Math.min(sets, 6);
  const columns = [...CODECS, ...CODECS].map(() => new Float64Array(measured.sets.length));
  for (let fold = 0; fold < folds; fold += 1) {
    /** @type {number[]} */
    const seen = [];
    /** @type {number[]} */
    const unseen = [];
    measured.sets.forEach((set, row) => {
      (set % folds === fold ? unseen : seen).push(row);
    });
    const forest = trainModel(pickRows(measured, seen));
    predict(forest, pickRows(measured, unseen).features).forEach((column, target) => {
      unseen.forEach((row, index) => {
        item(columns, target)[row] = at(column, index);
      });
    });
  }
  return columns;
}

/**
 * What costs least when a byte costs that much: a codec's index, or RAW.
 *
 * @param {readonly Float64Array[]} bytes of each codec
 * @param {readonly Float64Array[]} ns
 * @param {number} row
 * @param {number} price in sixteenths of a nanosecond
 */
export function cheapest(bytes, ns, row, price) {
  /** @type {number} */
  let best = RAW;
  let least = (price / 16) * PAGE_BYTES;
  for (let codec = 0; codec < RAW; codec += 1) {
    const cost = at(item(ns, codec), row) + (price / 16) * at(item(bytes, codec), row);
    if (cost < least) {
      best = codec;
      least = cost;
    }
  }
  return { choice: best, cost: least };
}

/** What a choice comes to. @param {Measurements} measured @param {number} row @param {number} choice */
export function outcome({ bytes, ns }, row, choice) {
  if (choice === RAW) return { bytes: PAGE_BYTES, ns: 0 };
  return { bytes: at(item(bytes, choice), row), ns: at(item(ns, choice), row) };
}

/**
 * Prices at which the model, of programs that it has not seen, just meets what an objective is for:
 *
 * - latency: as small as can be within 1.1 times the time that LZ4 takes for every page;
 * - balance: as small as can be within 1.5 times that;
 * - density: as fast as can be within a hundredth of what zstd's usual level stores.
 *
 * @param {Measurements} measured
 * @returns {Prices}
 */
export function choosePrices(measured) {
  const predicted = predictUnseen(measured);
  const bytes = predicted.slice(0, RAW);
  const ns = predicted.slice(RAW);
  const rows = measured.sets.length;
  const lz4_ns = sum(item(measured.ns, 0));
  const dense_bytes = sum(item(measured.bytes, RAW - 1));
  const features_ns = sum(measured.features_ns);
  /** @param {number} price */
  const totals = (price) => {
    const total = { ns: features_ns, bytes: 0 };
    for (let row = 0; row < rows; row += 1) {
      const got = outcome(measured, row, cheapest(bytes, ns, row, price).choice);
      total.ns += got.ns;
      total.bytes += got.bytes;
    }
    return total;
  };
  /** The last price in an ascending row before which `fits` first fails. @param {(total: { ns: number, bytes: number }) => boolean} fits */
  const last = (fits) => {
    let fitting = 1;
    for (let price = 8; price < 16_000; price = Math.ceil(price * 1.03)) {
      if (fits(totals(price))) fitting = price;
    }
    return fitting;
  };
  const smallerThanDense = last((total) => total.bytes > 1.01 * dense_bytes);
  return {
    latency: last((total) => total.ns <= 1.1 * lz4_ns),
    balance: last((total) => total.ns <= 1.5 * lz4_ns),
    density: smallerThanDense,
  };
}
