/** How far apart two names may be, as a part of the longer one, and still be taken for the same word mistyped. */
const TOLERANCE = 0.4;
const MAX_SUGGESTIONS = 3;

/** The names that are most like `name`, the closest first; none when nothing is close. */
export function closest(name: string, known: Iterable<string>): readonly string[] {
  const scored = [...new Set(known)]
    .map((candidate) => ({ candidate, distance: distanceOf(name, candidate) }))
    .filter(({ candidate, distance }) => distance <= TOLERANCE * Math.max(name.length, candidate.length));
  return scored
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, MAX_SUGGESTIONS)
    .map(({ candidate }) => candidate);
}

/** `did you mean server.port?`, or undefined when nothing is close. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const names = closest(name, known);
  return names.length === 0 ? undefined : `did you mean ${names.join(' or ')}?`;
}

/** Optimal string alignment: insertions, deletions, substitutions, and neighbours swapped. The end of a key counts half. */
function distanceOf(a: string, b: string): number {
  if (b.endsWith(`.${a}`) || b.endsWith(`-${a}`)) return 0.5;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) row.push(cheapest(a, b, i, j, rows, row));
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}

function cheapest(a: string, b: string, i: number, j: number, rows: readonly number[][], row: number[]): number {
  const at = (line: number, column: number) => (line === i ? row[column] : rows[line]?.[column]) ?? 0;
  const same = a[i - 1]?.toLowerCase() === b[j - 1]?.toLowerCase() ? 0 : 1;
  const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  const options = [at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same];
  return Math.min(...options, ...(swapped ? [at(i - 2, j - 2) + 1] : []));
}
