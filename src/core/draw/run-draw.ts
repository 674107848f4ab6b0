import { drawDates, type DateDecision } from './draw-dates.ts';
import { drawTargets, type TargetDecision } from './draw-targets.ts';
import type { Frame } from './frame.ts';
import { pairOfficers, type SeatDecision } from './pair-officers.ts';
import type { Population } from './population.ts';
import type { Rules } from './rules.ts';
import { openStage } from './seed.ts';

/** A target drawn: its row, the officers sent (indices into the roster), the day of the visit. */
export interface DrawnTarget {
  readonly row: number;
  /** In seat order; [] where the visit could not be staffed and is owed, or where nobody is sent. */
  readonly team: readonly number[];
  /** null where no day was drawn. */
  readonly day: string | null;
}

/** What a draw gives: the drawn targets in frame order, and every decision of each stage in the order in which it fell. */
export interface Outcome {
  readonly drawn: readonly DrawnTarget[];
  readonly targets: readonly TargetDecision[];
  readonly officers: readonly SeatDecision[];
  readonly dates: readonly DateDecision[];
}

/** What a draw needs to know of a frozen frame. */
export interface Drawable {
  readonly rules: Rules;
  readonly frame: Frame;
  readonly population: Population;
  readonly pi: Int32Array;
}
