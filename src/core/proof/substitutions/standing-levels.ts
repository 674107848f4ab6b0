import type { Json } from '../../canonical-json.ts';

/**
 * The level of the ladder at which each of these rows ended, as the lines of a draw's transcript say: that of the last line
 * that relaxed it, 0 where there is none.
 */
export function levelsInTranscript(lines: Iterable<Json>, rows: readonly number[]): readonly number[] {
  const levels = new Map<number, number>();
  for (const line of lines) {
    const { kind, level, rows: relaxed } = line as { kind: string; level: number; rows: readonly number[] };
    if (kind === 'relaxed') for (const row of relaxed) levels.set(row, level);
  }
  return rows.map((row) => levels.get(row) ?? 0);
}
