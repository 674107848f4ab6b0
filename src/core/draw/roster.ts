/** Rows in order, read one at a time: an array, or the lines of a file that is too large to be held as rows. */
export interface Roster<T> extends Iterable<T> {
  readonly length: number;
  /** The row at this index, counted from 0; undefined beyond the last. */
  at(index: number): T | undefined;
}
