import { compareUtf8 } from './order.ts';

/** Rows in order, read one at a time: an array, or the lines of a file that is too large to be held as rows. */
export interface Roster<T> extends Iterable<T> {
  readonly length: number;
  /** The row at this index, counted from 0; undefined beyond the last. */
  at(index: number): T | undefined;
}

/** The place of the row with this id in a roster sorted by id; −1 when there is none. */
export function findIndexById(roster: Roster<{ readonly id: string }>, id: string): number {
  let [from, to] = [0, roster.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const order = compareUtf8(roster.at(middle)?.id ?? '', id);
    if (order === 0) return middle;
    if (order < 0) from = middle + 1;
    else to = middle;
  }
  return -1;
}

/** The row with this id in a roster sorted by id; undefined when there is none. */
export function findById<T extends { readonly id: string }>(roster: Roster<T>, id: string): T | undefined {
  const index = findIndexById(roster, id);
  return index < 0 ? undefined : roster.at(index);
}
