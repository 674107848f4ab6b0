import { shuffle, type Stream } from '../../stream.ts';
import type { UnitList } from './officer-lists.ts';
import type { SeatPool } from './seat-pools.ts';
import type { Staffing, Step } from './staffing.ts';

/** A chain of steps that makes room, its end first, or everything that was reached when there is none. */
export type Search =
  | { readonly steps: readonly Step[] }
  /** Seats in the order of the queue, units in the order in which they were reached. */
  | { readonly seats: readonly number[]; readonly units: readonly number[] };

/** What one search keeps for one list: who is still to be reached, and who fulfils the goal, by the bound on the load. */
interface Progress {
  readonly search: number;
  rest: readonly number[];
  readonly goals: Map<number, readonly number[]>;
}

/**
 * Breadth-first searches through the residual network of a staffing: seat, units allowed there, the seats that these hold.
 * Each list is gone through once in a search, however many seats share it. The work space is kept between searches.
 */
export class ChainSearch {
  /** Units that no search may use any more. */
  readonly settled: Uint8Array;
  readonly #staffing: Staffing;
  readonly #progress: Progress[] = [];
  /** The number of the last search that visited a seat or reached a unit, and the step that a seat was visited from. */
  readonly #visited: Int32Array;
  readonly #reached: Int32Array;
  readonly #fromSeat: Int32Array;
  readonly #fromUnit: Int32Array;
  /** The number of the last seat looked at from which a unit is kept: barred, or in the team. */
  readonly #kept: Int32Array;
  #searches = 0;
  #looks = 0;
  #queue: number[] = [];
  #order: number[] = [];

  constructor(staffing: Staffing) {
    this.#staffing = staffing;
    const units = staffing.pools.unitCount;
    this.settled = new Uint8Array(units);
    this.#reached = new Int32Array(units);
    this.#kept = new Int32Array(units);
    this.#visited = new Int32Array(staffing.seatCount);
    this.#fromSeat = new Int32Array(staffing.seatCount);
    this.#fromUnit = new Int32Array(staffing.seatCount);
  }

  /** Looks for a chain from these seats to a unit with room and a load of at most `atMost`. */
  run(start: readonly number[], atMost: number, stream: Stream): Search {
    this.#searches += 1;
    this.#queue = [];
    this.#order = [];
    for (const seat of start) this.#visit(seat, -1, -1);
    for (const seat of this.#queue) {
      const pool = this.#staffing.poolOf(seat);
      const target = this.#staffing.targetOf(seat);
      this.#keep(target, pool);
      const bound = Math.min(atMost, this.#staffing.capacityAt(target) - 1);
      const goals = this.#goals(pool.list, bound).filter((unit) => this.#kept[unit] !== this.#looks);
      if (goals.length > 0) return { steps: this.#chain(seat, goals[stream.below(goals.length)] as number) };
      this.#exchangeInTeam(seat, target, pool);
      this.#reach(seat, pool.list, stream);
    }
    return { seats: this.#queue, units: this.#order };
  }

  /** Marks whoever may not take a seat of this target now. */
  #keep(target: number, pool: SeatPool): void {
    this.#looks += 1;
    for (const unit of this.#staffing.membersOf(target)) this.#kept[unit] = this.#looks;
    for (const unit of pool.without) this.#kept[unit] = this.#looks;
  }

  #exchangeInTeam(seat: number, target: number, pool: SeatPool): void {
    const size = this.#staffing.pools.seatsPerTarget;
    for (let other = target * size; other < (target + 1) * size; other += 1) {
      if (other === seat || this.#visited[other] === this.#searches) continue;
      const holder = this.#staffing.holderOf(other);
      if (holder < 0) continue;
      // Whoever holds a seat is allowed there.
      const isAllowed = this.#staffing.poolOf(other) === pool || this.#staffing.isAllowed(holder, pool);
      if (isAllowed) this.#visit(other, seat, holder);
    }
  }

  #reach(seat: number, list: UnitList, stream: Stream): void {
    const progress = this.#progressOf(list);
    if (progress.rest.length === 0) return;
    const [now, later]: [number[], number[]] = [[], []];
    for (const unit of progress.rest) {
      if (this.#reached[unit] === this.#searches) continue;
      (this.#kept[unit] === this.#looks ? later : now).push(unit);
    }
    progress.rest = later;
    for (const unit of shuffle(now, stream)) {
      this.#reached[unit] = this.#searches;
      this.#order.push(unit);
      for (const held of this.#staffing.seatsOf(unit)) this.#visit(held, seat, unit);
    }
  }

  #visit(seat: number, fromSeat: number, fromUnit: number): void {
    if (this.#visited[seat] === this.#searches) return;
    this.#visited[seat] = this.#searches;
    this.#fromSeat[seat] = fromSeat;
    this.#fromUnit[seat] = fromUnit;
    this.#queue.push(seat);
  }

  #progressOf(list: UnitList): Progress {
    const known = this.#progress[list.id];
    if (known !== undefined && known.search === this.#searches) return known;
    const rest = [...list.units].filter((unit) => this.settled[unit] === 0);
    const fresh = { search: this.#searches, rest, goals: new Map<number, readonly number[]>() };
    this.#progress[list.id] = fresh;
    return fresh;
  }

  /** Units of a list that have a load of at most `bound` and room of their own. */
  #goals(list: UnitList, bound: number): readonly number[] {
    const { goals } = this.#progressOf(list);
    const known = goals.get(bound);
    if (known !== undefined) return known;
    const { loads } = this.#staffing;
    const found: number[] = [];
    for (const unit of list.units) {
      if ((loads[unit] as number) > bound || this.settled[unit] === 1) continue;
      if (!this.#staffing.isFullOfItself(unit)) found.push(unit);
    }
    goals.set(bound, found);
    return found;
  }

  #chain(seat: number, unit: number): readonly Step[] {
    const steps: Step[] = [];
    let step: Step = { seat, unit };
    while (step.seat >= 0) {
      steps.push(step);
      step = { seat: this.#fromSeat[step.seat] as number, unit: this.#fromUnit[step.seat] as number };
    }
    return steps;
  }
}
