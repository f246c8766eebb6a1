/** Numbers, one a page. @typedef {Float64Array | Uint16Array | Uint8Array} Column */

/** @param {Column | readonly number[]} column @param {number} index */
export function at(column, index) {
  const value = column[index];
  if (value === undefined) throw new RangeError(`no element ${index} of ${column.length}`);
  return value;
}

/** @param {Column} column @param {number} index @param {number} value */
export function addAt(column, index, value) {
  column[index] = at(column, index) + value;
}

/** @template T @param {readonly T[]} list @param {number} index @returns {T} */
export function item(list, index) {
  const value = list[index];
  if (value === undefined) throw new RangeError(`no element ${index} of ${list.length}`);
  return value;
}

/** @param {Column | readonly number[]} column */
export function sum(column) {
  let total = 0;
  for (const value of column) total += value;
  return total;
}

/** The rows of those numbers. @param {Float64Array} column @param {readonly number[]} rows */
export function pick(column, rows) {
  return Float64Array.from(rows, (row) => at(column, row));
}
