import { shuffle, type Stream } from '../../stream.ts';
import { ChainSearch } from './chain-search.ts';
import type { PairingProblem } from './seat-pools.ts';
import { Staffing, type Move } from './staffing.ts';

/**
 * One line of the transcript about the pairing. Units are indices into the officers' roster, or into the groups in text order
 * where groups are drawn as a whole.
 */
export type SeatDecision =
  /** The seats in the order in which they are filled, each as [target row, seat number]. */
  | { readonly kind: 'seats'; readonly order: readonly (readonly [number, number])[] }
  /** A seat filled at random: `unit` is number `value` of the `candidates` least loaded ones who are allowed. */
  | {
      readonly kind: 'seat';
      readonly row: number;
      readonly seat: number;
      readonly candidates: number;
      readonly value: number;
      readonly unit: number;
    }
  /** Nobody allowed had room: units change seats along a chain to make room. */
  | { readonly kind: 'chain'; readonly moves: readonly Move[] }
  /** No chain exists either: these targets go to this level of the ladder. */
  | { readonly kind: 'relaxed'; readonly level: number; readonly rows: readonly number[] }
  /** Nothing gives way any more: these seats compete for these units, all full (a Hall violator). The target is unstaffed. */
  | {
      readonly kind: 'owed';
      readonly row: number;
      readonly seats: readonly (readonly [number, number])[];
      readonly units: readonly number[];
    }
  /** An owed target is tried once more. */
  | { readonly kind: 'again'; readonly row: number }
  /** A chain that takes one seat from a more loaded unit and ends at one with at least two fewer. */
  | { readonly kind: 'balance'; readonly moves: readonly Move[] };

/** The officers of each target, in the order given and by seat, and how it came about; [] where the visit is owed. */
export interface Pairing {
  readonly teams: readonly (readonly number[])[];
  /** The level of the ladder at which each target is in the end. */
  readonly levels: readonly number[];
  readonly decisions: readonly SeatDecision[];
}

/**
 * Gives each target a team at random (section 10 of docs/draw-protocol.md).
 *
 * 1. All seats, target by target, are shuffled. Each in turn takes one of the least loaded units that are allowed (who fit
 *    the seat, are not yet in the team and have room), uniformly.
 * 2. Where nobody is left, a breadth-first search finds a chain of exchanges that makes room. When there is none, one more
 *    step of the ladder gives way for all targets that compete; at the end of the ladder the target's visit is owed.
 * 3. Owed targets are tried once more when all others have been.
 * 4. Cost-reducing chains (Harvey, Ladner, Lovász, Tamir 2006, "Semi-matchings") are applied from the most loaded units
 *    downwards until none is left: the loads are then optimal for every convex cost, as even as they can be.
 */
export function pairOfficers(problem: PairingProblem, stream: Stream): Pairing {
  const staffing = new Staffing(problem);
  const search = new ChainSearch(staffing);
  const decisions: SeatDecision[] = [];
  const seats = shuffle(
    Array.from({ length: staffing.seatCount }, (_, seat) => seat),
    stream,
  );
  decisions.push({ kind: 'seats', order: seats.map((seat) => staffing.placeOf(seat)) });
  const filling = new Filling(staffing, search, stream, decisions);
  for (const seat of seats) {
    if (!staffing.isOwed(staffing.targetOf(seat))) filling.fill(seat);
  }
  filling.tryAgain();
  balance(staffing, search, stream, decisions);
  return { teams: staffing.teams(), levels: [...staffing.levels], decisions };
}

/** The filling of seats, and what it has decided so far. */
class Filling {
  readonly #staffing: Staffing;
  readonly #search: ChainSearch;
  readonly #stream: Stream;
  readonly #decisions: SeatDecision[];
  readonly #owed: number[] = [];

  constructor(staffing: Staffing, search: ChainSearch, stream: Stream, decisions: SeatDecision[]) {
    this.#staffing = staffing;
    this.#search = search;
    this.#stream = stream;
    this.#decisions = decisions;
  }

  /** Fills a seat, relaxing what may give way, or leaves the target owed. */
  fill(seat: number): void {
    if (!this.#staff(seat)) this.#owed.push(this.#staffing.targetOf(seat));
  }

  /** Whether a seat could be filled; otherwise its target is owed. */
  #staff(seat: number): boolean {
    for (;;) {
      const competing = this.#try(seat);
      if (competing === undefined) return true;
      if (this.#relax(competing.seats)) continue;
      this.#owe(this.#staffing.targetOf(seat), competing);
      return false;
    }
  }

  /** Tries each owed target once more, in the order in which they became owed; nothing gives way for it. */
  tryAgain(): void {
    const size = this.#staffing.pools.seatsPerTarget;
    for (const target of this.#owed) {
      this.#decisions.push({ kind: 'again', row: this.#staffing.rowOf(target) });
      for (let seat = target * size; seat < (target + 1) * size; seat += 1) {
        if (!this.#staff(seat)) break;
      }
    }
  }

  /** Fills a seat from those with room or by a chain; otherwise everything that the search reached. */
  #try(seat: number): { readonly seats: readonly number[]; readonly units: readonly number[] } | undefined {
    const drawn = this.#staffing.drawLeastLoaded(seat, this.#stream);
    if (drawn !== undefined) {
      const [row, number] = this.#staffing.placeOf(seat);
      this.#decisions.push({ kind: 'seat', row, seat: number, ...drawn });
      return undefined;
    }
    const found = this.#search.run([seat], Infinity, this.#stream);
    if ('seats' in found) return found;
    this.#decisions.push({ kind: 'chain', moves: this.#staffing.apply(found.steps) });
    return undefined;
  }

  /** Lets one more step give way for those of the targets that are at the least level; false at the end of the ladder. */
  #relax(seats: readonly number[]): boolean {
    const { levels, pools } = this.#staffing;
    const targets = [...new Set(seats.map((seat) => this.#staffing.targetOf(seat)))];
    const least = targets.reduce((level, target) => Math.min(level, levels[target] as number), Infinity);
    if (least >= pools.levels.length - 1) return false;
    const relaxed = targets.filter((target) => levels[target] === least).toSorted((a, b) => a - b);
    for (const target of relaxed) levels[target] = least + 1;
    const rows = relaxed.map((target) => this.#staffing.rowOf(target));
    this.#decisions.push({ kind: 'relaxed', level: least + 1, rows });
    return true;
  }

  #owe(
    target: number,
    competing: { readonly seats: readonly number[]; readonly units: readonly number[] },
  ): void {
    this.#staffing.setOwed(target);
    this.#staffing.giveUpAll(target);
    this.#decisions.push({
      kind: 'owed',
      row: this.#staffing.rowOf(target),
      seats: competing.seats.toSorted((a, b) => a - b).map((seat) => this.#staffing.placeOf(seat)),
      units: competing.units.toSorted((a, b) => a - b),
    });
  }
}

/** Evens the loads out, from the greatest down to 2; units from which no chain leads down are settled, with all they reach. */
function balance(staffing: Staffing, search: ChainSearch, stream: Stream, decisions: SeatDecision[]): void {
  const { loads } = staffing;
  const order = shuffle(
    Array.from(loads, (_, unit) => unit),
    stream,
  );
  const byLoad: number[][] = [];
  // Places in the shuffled order, by load; a place is stale when its unit's load has changed since.
  const file = (place: number): void => {
    (byLoad[loads[order[place] as number] as number] ??= []).push(place);
  };
  const placeOf = new Int32Array(order.length);
  for (const [place, unit] of order.entries()) {
    placeOf[unit] = place;
    file(place);
  }
  for (let load = byLoad.length - 1; load >= 2; load -= 1) {
    for (const place of (byLoad[load] ?? []).toSorted((a, b) => a - b)) {
      const unit = order[place] as number;
      if (loads[unit] !== load || search.settled[unit] === 1) continue;
      const found = search.run(staffing.seatsOf(unit), load - 2, stream);
      if ('steps' in found) {
        decisions.push({ kind: 'balance', moves: staffing.apply(found.steps) });
        file(place);
        file(placeOf[found.steps[0]?.unit as number] as number);
      } else for (const each of [unit, ...found.units]) search.settled[each] = 1;
    }
  }
}
