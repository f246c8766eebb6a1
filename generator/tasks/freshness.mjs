import { readdirSync, statSync } from 'node:fs';
import { ROOT } from './paths.mjs';

/**
 * True when anything below the sources is younger than one of the products, or a product is not there.
 *
 * @param {readonly string[]} sources paths below the checkout
 * @param {readonly string[]} products absolute paths
 */
export function isNewer(sources, products) {
  const made_ms = Math.min(...products.map((product) => modified_ms(product) ?? Number.NEGATIVE_INFINITY));
  return sources.some((source) => youngest_ms(`${ROOT}/${source}`) > made_ms);
}

/** @param {string} path @returns {number} */
function youngest_ms(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  // The folder's own time counts as well: it changes when a file is removed.
  const inside = readdirSync(path).filter((name) => name !== 'build' && name !== 'node_modules');
  return Math.max(stat.mtimeMs, ...inside.map((name) => youngest_ms(`${path}/${name}`)));
}

/** @param {string} path @returns {number | undefined} */
function modified_ms(path) {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}
