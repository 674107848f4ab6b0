import { shuffle, type Stream } from '../../stream.ts';
import { DayBook, type Tour } from './day-book.ts';

/** A staffed visit that is to get a day. */
export interface DatedVisit {
  readonly row: number;
  /** The officers of its team, by index in the roster; nobody twice. */
  readonly members: readonly number[];
  /** What visits of one tour have in common: the target's value in `together`; "" where visits are not put together. */
  readonly place: string;
}

/** What the drawing of days needs: the visits in frame order, and who cannot go when. */
export interface DateProblem {
  /** The days that may be drawn, ascending, unique. */
  readonly days: readonly string[];
  readonly visits: readonly DatedVisit[];
  /** Visits of one tour at most. */
  readonly perDay: number;
  /** Whether visits of the same team to the same place are put together; otherwise each is a tour of its own. */
  readonly isTogether: boolean;
  /** The days on which an officer cannot go. */
  readonly daysOff: (officer: number) => Iterable<string>;
}

/** One line of the transcript about the days; rows are those of one tour, ascending. */
export type DateDecision =
  /** `day` is candidate `value` of the days on which all are free and the fewest tours are. */
  | {
      readonly kind: 'day';
      readonly rows: readonly number[];
      readonly candidates: number;
      readonly value: number;
      readonly day: string;
    }
  /** The tours of the rows `moved` change between the two days; then all members are free on `day`. */
  | {
      readonly kind: 'exchange';
      readonly rows: readonly number[];
      readonly day: string;
      readonly with: string;
      readonly moved: readonly number[];
    }
  /** No exchange makes room: the visits are arranged within the window. */
  | { readonly kind: 'undated'; readonly rows: readonly number[] };

/** The day of each visit, in the order of the visits (null: undated), and how they came about. */
export interface DrawnDates {
  readonly days: readonly (string | null)[];
  readonly decisions: readonly DateDecision[];
}

/**
 * Draws the day of each tour, in shuffled order: one of the days on which every member is free and the fewest tours are,
 * uniformly. Where there is none, tours change between two days along a chain of shared officers (Kempe's exchange in an
 * edge colouring) so that one becomes free; where that fails for all pairs of days, the tour has no day.
 * Nobody has two tours on one day or a tour on a day off.
 */
export function drawDates(problem: DateProblem, stream: Stream): DrawnDates {
  const { days, visits } = problem;
  const tours = makeTours(problem);
  const book = new DayBook(problem, tours);
  const shuffled = shuffle([...tours.keys()], stream);
  const decisions = shuffled.map((tour) => drawDay(tour, book, problem, stream));
  return { days: [...book.daysOfVisits(visits.length)].map((day) => days[day] ?? null), decisions };
}

/** The tours in the order of their first rows. */
function makeTours({ visits, perDay, isTogether }: DateProblem): readonly Tour[] {
  const tours: { rows: number[]; visits: number[]; members: readonly number[] }[] = [];
  const open = new Map<string, number>();
  visits.forEach(({ row, members, place }, visit) => {
    const key = isTogether ? `${members.toSorted((a, b) => a - b).join()} ${place}` : '';
    const tour = isTogether ? tours[open.get(key) ?? -1] : undefined;
    if (tour !== undefined && tour.rows.length < perDay) {
      tour.rows.push(row);
      tour.visits.push(visit);
    } else {
      open.set(key, tours.push({ rows: [row], visits: [visit], members }) - 1);
    }
  });
  return tours;
}

function drawDay(tour: number, book: DayBook, problem: DateProblem, stream: Stream): DateDecision {
  const rows = book.rowsOf([tour]);
  const dayAt = (index: number): string => problem.days[index] as string;
  const candidates = book.leastToured(tour);
  if (candidates.length > 0) {
    const value = stream.below(candidates.length);
    const day = candidates[value] as number;
    book.place(tour, day);
    return { kind: 'day', rows, candidates: candidates.length, value, day: dayAt(day) };
  }
  const order = shuffle([...problem.days.keys()], stream);
  for (const day of order) {
    for (const other of order) {
      const moved = book.chainBetween(tour, day, other);
      if (moved === undefined) continue;
      book.exchange(moved, day, other);
      book.place(tour, day);
      return { kind: 'exchange', rows, day: dayAt(day), with: dayAt(other), moved: book.rowsOf(moved) };
    }
  }
  return { kind: 'undated', rows };
}
