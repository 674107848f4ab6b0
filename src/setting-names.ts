/**
 * The setting that somebody probably meant by this name; undefined when it resembles none. A name resembles another when at most two
 * letters were changed, left out, added or swapped (Damerau-Levenshtein, restricted). Names shorter than seven letters resemble nothing:
 * too many other programs use such.
 */
export function findMeantSetting(name: string, known: readonly string[]): string | undefined {
  const upper = name.toUpperCase();
  const close = known
    .filter((candidate) => Math.min(candidate.length, upper.length) >= 7)
    // Each letter of difference in length is a change; this spares nearly all of the work.
    .filter((candidate) => Math.abs(candidate.length - upper.length) <= 2)
    .map((candidate) => ({ candidate, distance: distanceOf(upper, candidate) }))
    .filter(({ distance }) => distance <= 2)
    .toSorted((a, b) => a.distance - b.distance);
  return close[0]?.candidate;
}

function distanceOf(a: string, b: string): number {
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const steps = [at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (isSame ? 0 : 1)];
      const row = rows[i];
      if (row !== undefined) row[j] = Math.min(...steps, isSwapped ? at(i - 2, j - 2) + 1 : Infinity);
    }
  }
  return at(a.length, b.length);
}
