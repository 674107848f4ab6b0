/** Points in a millimetre. */
export const mm = 72 / 25.4;

const left = 28 * mm;
const top = 37 * mm;
const textWidth = 156 * mm;
const textHeight = 225 * mm;

/**
 * The page of an official document, in points: A4, 37 mm above and 28 mm left of a type area (版心) of
 * 156 x 225 mm (GB/T 9704-2012, 5.2.1). Beside it, 156 mm is 28 characters of 15.75 pt (size 3).
 */
export const page = {
  width: 595.28,
  height: 841.89,
  left,
  top,
  textWidth,
  textHeight,
  right: left + textWidth,
  bottom: top + textHeight,
} as const;

/** A size of type and the distance from one baseline to the next, both in points. */
export interface TypeStyle {
  readonly size: number;
  readonly pitch: number;
}

/**
 * The type styles. `body` is size 3 on 22 lines that fill the type area exactly (GB/T 9704-2012, 5.2.2 and
 * 5.2.3), `title` is size 2 (7.3.1); `form` (small 4), `table`, `note` and `command` (size 5)
 * and `list` (small 5) are custom, not standard.
 */
export const styles = {
  body: { size: 15.75, pitch: 29.62 },
  title: { size: 22, pitch: 34 },
  form: { size: 12, pitch: 18 },
  table: { size: 10.5, pitch: 15 },
  list: { size: 9, pitch: 14 },
  note: { size: 10.5, pitch: 16.5 },
  command: { size: 10.5, pitch: 18 },
} as const satisfies Record<string, TypeStyle>;

/** Height of a Han character above the baseline, as a share of its size. */
const ascent = 0.88;

/** How far below the top of its character box the baseline of type of `size` points lies, in points. */
export function baselineBelow(size: number): number {
  return ascent * size;
}
