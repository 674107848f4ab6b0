import { drawDates, type DateDecision } from './dates/draw-dates.ts';
import { drawTargets, type TargetDecision } from './targets/draw-targets.ts';
import type { Frame } from './frame.ts';
import { pairOfficers, type SeatDecision } from './officers/pair-officers.ts';
import type { Population } from './chances/population.ts';
import type { Rules } from './rules.ts';
import { pairingProblem } from './officers/seat-pools.ts';
import { openStage, type Stage } from './seed.ts';

/** A target that was drawn: its row, the officers sent (indices into the roster), the day of the visit. */
export interface DrawnRow {
  readonly row: number;
  /** In seat order; [] where the visit could not be staffed and is owed, or where nobody is sent. */
  readonly team: readonly number[];
  /** null where no day was drawn. */
  readonly day: string | null;
}

/** What a draw gives: the drawn targets in frame order, and every decision of each stage in the order in which it fell. */
export interface Outcome {
  readonly drawn: readonly DrawnRow[];
  /** The level of the ladder at which each drawn target is in the end, in frame order; 0 where nobody is sent. */
  readonly levels: readonly number[];
  readonly targets: readonly TargetDecision[];
  readonly officers: readonly SeatDecision[];
  readonly dates: readonly DateDecision[];
}

/** What a draw needs of a frozen frame; the probabilities are those that its rows state. */
export interface Drawable {
  readonly rules: Rules;
  readonly frame: Frame;
  readonly population: Population;
  readonly pi: Int32Array;
}

/**
 * The draw itself: from a frozen frame and the draw's key to the outcome. Pure: the same two give the same outcome on every
 * machine. Targets, officers and days have a stream each. `onStage` is told when each begins.
 */
export function runDraw(
  drawable: Drawable,
  key: Uint8Array,
  drawId: string,
  onStage: (stage: Stage) => void = () => undefined,
): Outcome {
  const { rules, frame, population, pi } = drawable;
  onStage('targets');
  const targets = drawTargets(population, pi, openStage(key, drawId, 'targets'));
  onStage('officers');
  const pairing = pairingProblem(frame, rules, targets.drawn);
  const officers =
    pairing === undefined ? undefined : pairOfficers(pairing, openStage(key, drawId, 'officers'));
  const teams = targets.drawn.map((_, place) => officers?.teams[place] ?? []);
  const staffed = targets.drawn.flatMap((row, place) =>
    (teams[place] ?? []).length > 0 ? [{ row, team: teams[place] ?? [] }] : [],
  );
  onStage('dates');
  const dates = drawDays(drawable, staffed, key, drawId);
  return {
    drawn: targets.drawn.map((row, place) => ({
      row,
      team: teams[place] ?? [],
      day: dates?.days.get(row) ?? null,
    })),
    levels: officers?.levels ?? targets.drawn.map(() => 0),
    targets: targets.decisions,
    officers: officers?.decisions ?? [],
    dates: dates?.decisions ?? [],
  };
}

function drawDays(
  { rules: { dates }, frame }: Drawable,
  visits: readonly { readonly row: number; readonly team: readonly number[] }[],
  key: Uint8Array,
  drawId: string,
):
  | { readonly days: ReadonlyMap<number, string | null>; readonly decisions: readonly DateDecision[] }
  | undefined {
  if (dates === null) return undefined;
  const { together } = dates;
  const drawn = drawDates(
    {
      days: dates.days,
      visits: visits.map(({ row, team }) => ({
        row,
        members: team,
        place: together === null ? '' : (frame.targets.at(row)?.attributes[together] ?? ''),
      })),
      perDay: dates.per_day,
      isTogether: together !== null,
      daysOff: (officer) => frame.officers[officer]?.days_off ?? [],
    },
    openStage(key, drawId, 'dates'),
  );
  return {
    days: new Map(visits.map(({ row }, place) => [row, drawn.days[place] ?? null])),
    decisions: drawn.decisions,
  };
}
