/** Most letters that may differ in a misspelt name. */
const LARGEST_DISTANCE = 2;

/** The one of `names` that `name` is most likely a misspelling of; undefined when none is near. */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  const lowerCase = name.toLowerCase();
  let nearest: string | undefined;
  let nearestDistance = LARGEST_DISTANCE + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) > LARGEST_DISTANCE) continue;
    const distance = editDistance(lowerCase, candidate);
    // More than half of the letters must be right: `foo` is no misspelling of `floor`.
    if (distance < nearestDistance && 2 * distance < Math.min(name.length, candidate.length)) {
      nearest = candidate;
      nearestDistance = distance;
    }
  }
  return nearest;
}

/** Insertions, deletions and replacements of one letter, and swaps of two neighbours, each counted once. */
function editDistance(left: string, right: string): number {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  const distance = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= right.length; column++) {
      const isSame = left.charAt(row - 1) === right.charAt(column - 1);
      const isSwap =
        row > 1 &&
        column > 1 &&
        left.charAt(row - 1) === right.charAt(column - 2) &&
        left.charAt(row - 2) === right.charAt(column - 1);
      current[column] = Math.min(
        distance(row - 1, column - 1) + (isSame ? 0 : 1),
        distance(row - 1, column) + 1,
        distance(row, column - 1) + 1,
        isSwap ? distance(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return distance(left.length, right.length);
}
