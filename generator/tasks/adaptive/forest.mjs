import { addAt, at, item, sum } from './columns.mjs';

/**
 * What to learn from, a row for each page. `weights` say what a unit of each target is worth, so that their errors can
 * be added.
 *
 * @typedef {{
 *   readonly features: readonly Float64Array[],
 *   readonly targets: readonly Float64Array[],
 *   readonly weights: readonly number[],
 * }} Table
 */

/** Is this feature above this threshold? @typedef {{ readonly feature: number, readonly threshold: number }} Question */

/**
 * All nodes of a level ask the same question. The answers, read as a binary number with the first one lowest, are the
 * index of the leaf, which has a step for each target.
 *
 * @typedef {{ readonly questions: readonly Question[], readonly leaves: readonly (readonly number[])[] }} Tree
 */

/** What a target is, is its base and a step from each tree. @typedef {{ readonly base: readonly number[], readonly trees: readonly Tree[] }} Forest */

/**
 * `steps` is the part of an error that a tree mends; `prior`, how many pages without error a leaf is thought to have
 * besides its own.
 *
 * @typedef {{ readonly trees: number, readonly depth: number, readonly steps: number, readonly bins: number, readonly prior: number }} Shape
 */

/** A feature's values as the number of thresholds that they are above. @typedef {{ readonly thresholds: readonly number[], readonly bins: Uint8Array }} Binned */

/**
 * Gradient boosting of oblivious trees with squared loss, all targets in each tree. Nothing in it is random, and nothing
 * but + - * / is used, so that the same table gives the same forest on every machine.
 *
 * @param {Table} table
 * @param {Shape} shape
 * @returns {Forest}
 */
export function trainForest({ features, targets, weights }, shape) {
  const base = targets.map((target) => sum(target) / target.length);
  const errors = targets.map((target, index) => target.map((value) => value - at(base, index)));
  const binned = features.map((feature) => toBins(feature, shape.bins));
  /** @type {Tree[]} */
  const trees = [];
  while (trees.length < shape.trees) trees.push(growTree(binned, errors, weights, shape));
  return { base, trees };
}

/**
 * Takes its steps off the errors.
 *
 * @param {readonly Binned[]} features
 * @param {readonly Float64Array[]} errors
 * @param {readonly number[]} weights
 * @param {Shape} shape
 * @returns {Tree}
 */
function growTree(features, errors, weights, { depth, steps, prior }) {
  const node = new Uint16Array(item(errors, 0).length);
  /** @type {Question[]} */
  const questions = [];
  for (let level = 0; level < depth; level += 1) {
    const { feature, bin } = bestQuestion(node, 2 ** level, features, errors, weights, prior);
    const { thresholds, bins } = item(features, feature);
    questions.push({ feature, threshold: at(thresholds, bin) });
    for (let row = 0; row < node.length; row += 1) addAt(node, row, at(bins, row) > bin ? 2 ** level : 0);
  }
  const pages = new Float64Array(2 ** depth);
  for (const leaf of node) addAt(pages, leaf, 1);
  /** @type {number[][]} */
  const leaves = Array.from(pages, () => []);
  for (const error of errors) {
    const sums = new Float64Array(2 ** depth);
    for (let row = 0; row < node.length; row += 1) addAt(sums, at(node, row), at(error, row));
    const step = sums.map((total, leaf) => (steps * total) / (at(pages, leaf) + prior));
    for (let row = 0; row < node.length; row += 1) addAt(error, row, -at(step, at(node, row)));
    leaves.forEach((leaf, index) => {
      leaf.push(at(step, index));
    });
  }
  return { questions, leaves };
}

/**
 * The question after which the mean of each node leaves least error.
 *
 * @param {Uint16Array} node of each page, less than `nodes`
 * @param {number} nodes
 * @param {readonly Binned[]} features
 * @param {readonly Float64Array[]} errors
 * @param {readonly number[]} weights
 * @param {number} prior
 */
function bestQuestion(node, nodes, features, errors, weights, prior) {
  let best = { feature: 0, bin: 0, gain: -1 };
  features.forEach(({ thresholds, bins }, feature) => {
    const width = thresholds.length + 1;
    const gains = new Float64Array(thresholds.length);
    const place = node.map((index, row) => index * width + at(bins, row));
    const pages = new Float64Array(nodes * width);
    for (const index of place) addAt(pages, index, 1);
    errors.forEach((error, target) => {
      const sums = new Float64Array(nodes * width);
      for (let row = 0; row < place.length; row += 1) addAt(sums, at(place, row), at(error, row));
      const weight = at(weights, target) ** 2;
      for (let start = 0; start < sums.length; start += width) {
        const all = sum(sums.subarray(start, start + width));
        const allPages = sum(pages.subarray(start, start + width));
        let below = 0;
        let pagesBelow = 0;
        for (let bin = 0; bin < gains.length; bin += 1) {
          below += at(sums, start + bin);
          pagesBelow += at(pages, start + bin);
          const above = all - below;
          const mended = below ** 2 / (pagesBelow + prior) + above ** 2 / (allPages - pagesBelow + prior);
          addAt(gains, bin, weight * mended);
        }
      }
    });
    gains.forEach((gain, bin) => {
      if (gain > best.gain) best = { feature, bin, gain };
    });
  });
  return best;
}

/** Bins that have about as many pages each. @param {Float64Array} column @param {number} count @returns {Binned} */
function toBins(column, count) {
  const sorted = column.slice().sort();
  const largest = at(sorted, sorted.length - 1);
  const quantiles = Array.from({ length: count - 1 }, (_, index) =>
    at(sorted, Math.floor(((index + 1) * sorted.length) / count)),
  );
  const thresholds = [...new Set(quantiles)].filter((threshold) => threshold < largest);
  const bins = Uint8Array.from(column, (value) => thresholds.filter((threshold) => value > threshold).length);
  return { thresholds, bins };
}

/** A column for each target. @param {Forest} forest @param {readonly Float64Array[]} features @returns {Float64Array[]} */
export function predict({ base, trees }, features) {
  const rows = item(features, 0).length;
  const columns = base.map((value) => new Float64Array(rows).fill(value));
  for (const { questions, leaves } of trees) {
    for (let row = 0; row < rows; row += 1) {
      let leaf = 0;
      questions.forEach(({ feature, threshold }, level) => {
        if (at(item(features, feature), row) > threshold) leaf += 2 ** level;
      });
      const steps = item(leaves, leaf);
      columns.forEach((column, target) => {
        addAt(column, row, at(steps, target));
      });
    }
  }
  return columns;
}
