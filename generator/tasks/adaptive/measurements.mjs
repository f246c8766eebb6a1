import { item, pick } from './columns.mjs';

/** As page_choice.h has them, without `raw`. */
export const CODECS = /** @type {const} */ (['lz4', 'zstd_fast', 'zstd_huffman', 'zstd_dense']);

/** As objective.h has them. */
export const OBJECTIVES = /** @type {const} */ (['latency', 'balance', 'density']);

/** @typedef {typeof OBJECTIVES[number]} Objective */

/**
 * What page-measure printed, as columns with a number for each page.
 *
 * @typedef {{
 *   readonly sets: Float64Array,
 *   readonly featureNames: readonly string[],
 *   readonly features: readonly Float64Array[],
 *   readonly features_ns: Float64Array,
 *   readonly bytes: readonly Float64Array[],
 *   readonly ns: readonly Float64Array[],
 *   readonly adaptive: Readonly<Record<Objective, { choices: Float64Array, bytes: Float64Array, ns: Float64Array }>>,
 * }} Measurements
 */

/** Of the choice to keep a page raw: one more than the last codec's. */
export const RAW = CODECS.length;

/** @param {string} csv @returns {Measurements} */
export function parseMeasurements(csv) {
  const [header = '', ...lines] = csv.trimEnd().split('\n');
  const names = header.split(',');
  const rows = lines.map((line) => line.split(','));
  /** @param {string} name @param {(text: string) => number} [read] */
  const column = (name, read = Number) => {
    const index = names.indexOf(name);
    if (index < 0) throw new Error(`page-measure printed no column ${name}`);
    const numbers = Float64Array.from(rows, (row) => read(item(row, index)));
    if (numbers.some(Number.isNaN)) throw new Error(`page-measure printed no number in column ${name}`);
    return numbers;
  };
  /** @type {readonly string[]} */
  const choices = [...CODECS, 'raw'];
  /** @param {Objective} objective */
  const ofObjective = (objective) => ({
    choices: column(`${objective}_choice`, (text) => choices.indexOf(text)),
    bytes: column(`${objective}_bytes`),
    ns: column(`${objective}_ns`),
  });
  const featureNames = names.slice(1, names.indexOf('latency_choice'));
  return {
    sets: column('file'),
    featureNames,
    features: featureNames.map((name) => column(name)),
    features_ns: column('features_ns'),
    bytes: CODECS.map((codec) => column(`${codec}_bytes`)),
    ns: CODECS.map((codec) => column(`${codec}_ns`)),
    adaptive: {
      latency: ofObjective('latency'),
      balance: ofObjective('balance'),
      density: ofObjective('density'),
    },
  };
}

/** The measurements of some pages only. @param {Measurements} all @param {readonly number[]} rows @returns {Measurements} */
export function pickRows(all, rows) {
  /** @param {Objective} objective */
  const ofObjective = (objective) => {
    const { choices, bytes, ns } = all.adaptive[objective];
    return { choices: pick(choices, rows), bytes: pick(bytes, rows), ns: pick(ns, rows) };
  };
  /** @param {readonly Float64Array[]} columns */
  const ofEach = (columns) => columns.map((column) => pick(column, rows));
  return {
    sets: pick(all.sets, rows),
    featureNames: all.featureNames,
    features: ofEach(all.features),
    features_ns: pick(all.features_ns, rows),
    bytes: ofEach(all.bytes),
    ns: ofEach(all.ns),
    adaptive: {
      latency: ofObjective('latency'),
      balance: ofObjective('balance'),
      density: ofObjective('density'),
    },
  };
}
