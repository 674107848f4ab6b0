import type { DateDecision, DateProblem } from '../../../../src/core/draw/dates/draw-dates.ts';
import type { Stream } from '../../../../src/core/stream.ts';
import { chanceOf } from '../targets/target-samples.ts';

/** A tour and the index of its day. */
export interface ModelTour {
  readonly rows: readonly number[];
  readonly members: readonly number[];
  day: number | null;
}

/**
 * Section 11 of docs/draw-protocol.md, written from that page for its plainness alone. Returns the tours with their days
 * and the lines of the transcript.
 */
export function modelDates(
  problem: DateProblem,
  stream: Stream,
): { readonly tours: readonly ModelTour[]; readonly decisions: readonly DateDecision[] } {
  const { days } = problem;
  const chance = chanceOf(stream);
  const tours = toursOf(problem);
  const share = (left: ModelTour, right: ModelTour): boolean =>
    left.members.some((member) => right.members.includes(member));
  const isOff = (member: number, day: number): boolean =>
    [...problem.daysOff(member)].includes(days[day] ?? '');
  const on = (day: number): readonly ModelTour[] => tours.filter((tour) => tour.day === day);
  const isAnyoneOff = (tour: ModelTour, day: number): boolean =>
    tour.members.some((member) => isOff(member, day));
  const chainOf = (tour: ModelTour, alpha: number, beta: number): ModelTour[] => {
    const chain = on(alpha).filter((other) => share(other, tour));
    const both = [...on(alpha), ...on(beta)];
    for (const each of chain)
      chain.push(...both.filter((other) => !chain.includes(other) && share(each, other)));
    return chain;
  };
  const isBarred = (chain: readonly ModelTour[], tour: ModelTour, alpha: number, beta: number): boolean =>
    chain.length > 200 ||
    chain.some((each) => each.day === beta && share(each, tour)) ||
    chain.some((each) => isAnyoneOff(each, each.day === alpha ? beta : alpha));
  const drawOne = (tour: ModelTour): DateDecision => {
    const open = [...days.keys()].filter(
      (day) => !isAnyoneOff(tour, day) && !on(day).some((other) => share(other, tour)),
    );
    const fewest = Math.min(...open.map((day) => on(day).length));
    const candidates = open.filter((day) => on(day).length === fewest);
    if (candidates.length > 0) {
      const value = stream.below(candidates.length);
      tour.day = candidates[value] ?? null;
      const day = days[tour.day ?? -1] ?? '';
      return { kind: 'day', rows: tour.rows, candidates: candidates.length, value, day };
    }
    const order = chance.shuffle([...days.keys()]);
    const swaps = order
      .filter((day) => !isAnyoneOff(tour, day))
      .flatMap((alpha) => order.filter((day) => day !== alpha).map((beta) => ({ alpha, beta })));
    for (const { alpha, beta } of swaps) {
      const chain = chainOf(tour, alpha, beta);
      if (isBarred(chain, tour, alpha, beta)) continue;
      for (const each of chain) each.day = each.day === alpha ? beta : alpha;
      tour.day = alpha;
      const moved = chain.flatMap(({ rows }) => rows).toSorted((a, b) => a - b);
      return { kind: 'exchange', rows: tour.rows, day: days[alpha] ?? '', with: days[beta] ?? '', moved };
    }
    return { kind: 'undated', rows: tour.rows };
  };
  const order = chance.shuffle([...tours.keys()]);
  return { tours, decisions: order.map((tour) => drawOne(tours[tour] as ModelTour)) };
}

function toursOf({ visits, perDay, isTogether }: DateProblem): readonly ModelTour[] {
  if (!isTogether) return visits.map(({ row, members }) => ({ rows: [row], members, day: null }));
  const isSame = (left: (typeof visits)[number], right: (typeof visits)[number]): boolean =>
    left.place === right.place &&
    left.members.length === right.members.length &&
    left.members.every((member) => right.members.includes(member));
  const tours = visits.flatMap((visit) => {
    const group = visits.filter((other) => isSame(visit, other));
    const place = group.indexOf(visit);
    if (place % perDay > 0) return [];
    const rows = group.slice(place, place + perDay).map(({ row }) => row);
    return [{ rows, members: visit.members, day: null }];
  });
  return tours.toSorted((a, b) => (a.rows[0] ?? 0) - (b.rows[0] ?? 0));
}

/** Follows a transcript alone: the day of each row that has one. */
export function replayDates(decisions: readonly DateDecision[]): ReadonlyMap<number, string> {
  const days = new Map<number, string>();
  for (const line of decisions) {
    if (line.kind === 'undated') continue;
    if (line.kind === 'exchange') {
      for (const row of line.moved) days.set(row, days.get(row) === line.day ? line.with : line.day);
    }
    for (const row of line.rows) days.set(row, line.day);
  }
  return days;
}

/** The greatest number of tours that can have a day, by trying everything; for a handful of tours. */
export function mostDated(
  tours: readonly { readonly members: readonly number[] }[],
  days: readonly string[],
  daysOff: DateProblem['daysOff'],
): number {
  const busy = new Map<number, Set<string>>();
  for (const member of tours.flatMap(({ members }) => members)) busy.set(member, new Set(daysOff(member)));
  const diaryOf = (tour: number): readonly Set<string>[] =>
    (tours[tour]?.members ?? []).map((member) => busy.get(member) ?? new Set());
  let best = 0;
  const place = (tour: number, dated: number): void => {
    best = Math.max(best, dated);
    if (tour === tours.length || dated + tours.length - tour <= best) return;
    const diary = diaryOf(tour);
    for (const day of days) {
      if (diary.some((each) => each.has(day))) continue;
      for (const each of diary) each.add(day);
      place(tour + 1, dated + 1);
      for (const each of diary) each.delete(day);
    }
    place(tour + 1, dated);
  };
  place(0, 0);
  return best;
}
