const UNITS: readonly [string, number][] = [
  ['days', 86_400e9],
  ['h', 3600e9],
  ['min', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
];

/** A time for people, with two digits or more: `2.1 us`, `16 ms`, `3.0 h`. */
export function durationText(ns: number): string {
  for (const [name, size] of UNITS) {
    if (ns < size) continue;
    const count = ns / size;
    return `${count < 9.95 ? count.toFixed(1) : Math.round(count)} ${name}`;
  }
  return `${Math.round(ns)} ns`;
}
