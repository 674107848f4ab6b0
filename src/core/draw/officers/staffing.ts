import type { Stream } from '../../stream.ts';
import { LoadLevels } from './load-levels.ts';
import { contains, type UnitList } from './officer-lists.ts';
import { SeatPools, type PairingProblem, type SeatPool } from './seat-pools.ts';

/** [frame row, seat number, unit]: this unit now holds this seat. */
export type Move = readonly [number, number, number];

/** A unit takes a seat, by its index. */
export interface Step {
  readonly seat: number;
  readonly unit: number;
}

/** Lists shorter than this are looked through; longer ones keep track of their units' loads. */
const longList = 96;

/**
 * The state of a pairing under way: who holds which seat, and at which level of the ladder each target is. Seats are numbered
 * target by target. Mutable, and private to the pairing of one draw.
 */
export class Staffing {
  readonly pools: SeatPools;
  readonly seatCount: number;
  /** Seats held by each unit. */
  readonly loads: Int32Array;
  readonly levels: Uint8Array;
  readonly #problem: PairingProblem;
  readonly #holder: Int32Array;
  /** Seats that each unit holds, among them stale and repeated ones where `#isTidy` is 0. */
  readonly #held: number[][];
  readonly #isTidy: Uint8Array;
  readonly #owed: Uint8Array;
  /** The long lists in use, by id, and those of each unit. */
  readonly #tracked: (LoadLevels | undefined)[] = [];
  readonly #trackedOf: (LoadLevels[] | undefined)[];

  constructor(problem: PairingProblem) {
    this.#problem = problem;
    this.pools = new SeatPools(problem);
    this.seatCount = problem.targets.length * this.pools.seatsPerTarget;
    const units = this.pools.unitCount;
    this.loads = new Int32Array(units);
    this.levels = new Uint8Array(problem.targets.length);
    this.#holder = new Int32Array(this.seatCount).fill(-1);
    this.#held = Array.from({ length: units }, () => []);
    this.#isTidy = new Uint8Array(units).fill(1);
    this.#owed = new Uint8Array(problem.targets.length);
    this.#trackedOf = Array.from({ length: units });
  }

  targetOf(seat: number): number {
    return Math.floor(seat / this.pools.seatsPerTarget);
  }

  rowOf(target: number): number {
    return this.#problem.targets[target]?.row as number;
  }

  /** [frame row, seat number]. */
  placeOf(seat: number): readonly [number, number] {
    return [this.rowOf(this.targetOf(seat)), seat % this.pools.seatsPerTarget];
  }

  holderOf(seat: number): number {
    return this.#holder[seat] as number;
  }

  poolOf(seat: number): SeatPool {
    const target = this.targetOf(seat);
    return this.pools.at(target, seat % this.pools.seatsPerTarget, this.levels[target] as number);
  }

  isAllowed(unit: number, pool: SeatPool): boolean {
    return contains(pool.list.units, unit) && !pool.without.includes(unit);
  }

  /** How many seats a unit may hold when it is to sit at a target, by the target's level alone. */
  capacityAt(target: number): number {
    return this.pools.levels[this.levels[target] as number]?.capacity as number;
  }

  isFullOfItself(unit: number): boolean {
    return (this.loads[unit] as number) >= (this.pools.ownCapacity[unit] as number);
  }

  /** Whether the target has been given up once; what remains of the order of filling passes it over. */
  isOwed(target: number): boolean {
    return this.#owed[target] === 1;
  }

  setOwed(target: number): void {
    this.#owed[target] = 1;
  }

  /** The units in the team of a target so far. */
  membersOf(target: number): number[] {
    const size = this.pools.seatsPerTarget;
    const members: number[] = [];
    for (let seat = target * size; seat < (target + 1) * size; seat += 1) {
      const holder = this.#holder[seat] as number;
      if (holder >= 0) members.push(holder);
    }
    return members;
  }

  /** The seats that a unit holds, by index. */
  seatsOf(unit: number): readonly number[] {
    const held = this.#held[unit] as number[];
    if (this.#isTidy[unit] === 1) return held;
    const tidy = [...new Set(held)]
      .filter((seat) => this.#holder[seat] === unit)
      .toSorted((left, right) => left - right);
    this.#held[unit] = tidy;
    this.#isTidy[unit] = 1;
    return tidy;
  }

  /** Gives a seat to one of the least loaded of those allowed, not in the team and with room; undefined when nobody is. */
  drawLeastLoaded(
    seat: number,
    stream: Stream,
  ): { readonly candidates: number; readonly value: number; readonly unit: number } | undefined {
    const target = this.targetOf(seat);
    const { list, without } = this.poolOf(seat);
    const except = [...this.membersOf(target), ...without];
    const bound = this.capacityAt(target);
    const { count, pick } =
      list.isPartition && list.units.length >= longList
        ? this.#track(list).leastLoaded(bound, except, this.loads)
        : this.#scan(list.units, bound, except);
    if (count === 0) return undefined;
    const value = stream.below(count);
    const unit = pick(value);
    this.take(seat, unit);
    return { candidates: count, value, unit };
  }

  take(seat: number, unit: number): void {
    this.giveUp(seat);
    this.#holder[seat] = unit;
    (this.#held[unit] as number[]).push(seat);
    this.#isTidy[unit] = 0;
    this.#changeLoad(unit, 1);
  }

  giveUp(seat: number): void {
    const former = this.#holder[seat] as number;
    if (former < 0) return;
    this.#holder[seat] = -1;
    this.#isTidy[former] = 0;
    this.#changeLoad(former, -1);
  }

  giveUpAll(target: number): void {
    const size = this.pools.seatsPerTarget;
    for (let seat = target * size; seat < (target + 1) * size; seat += 1) this.giveUp(seat);
  }

  /** Carries out a chain from its end; the moves as they were made. */
  apply(steps: readonly Step[]): readonly Move[] {
    return steps.map(({ seat, unit }) => {
      this.take(seat, unit);
      return [...this.placeOf(seat), unit] as const;
    });
  }

  /** Each target's officers in seat order; [] where the visit is owed. */
  teams(): readonly (readonly number[])[] {
    return this.#problem.targets.map((_, target) =>
      this.pools.teamOf(target, this.levels[target] as number, this.membersOf(target)),
    );
  }

  #scan(
    units: Int32Array,
    bound: number,
    except: readonly number[],
  ): { readonly count: number; readonly pick: (k: number) => number } {
    let [least, found]: [number, number[]] = [bound, []];
    for (const unit of units) {
      const load = this.loads[unit] as number;
      if (load > least || load >= bound || this.isFullOfItself(unit) || except.includes(unit)) continue;
      if (load < least) [least, found] = [load, []];
      found.push(unit);
    }
    return { count: found.length, pick: (k) => found[k] as number };
  }

  #track(list: UnitList): LoadLevels {
    const known = this.#tracked[list.id];
    if (known !== undefined) return known;
    const tracked = new LoadLevels(list.units);
    for (const unit of list.units) {
      if (!this.isFullOfItself(unit)) tracked.add(unit, this.loads[unit] as number);
      (this.#trackedOf[unit] ??= []).push(tracked);
    }
    this.#tracked[list.id] = tracked;
    return tracked;
  }

  #changeLoad(unit: number, by: number): void {
    const load = this.loads[unit] as number;
    const own = this.pools.ownCapacity[unit] as number;
    this.loads[unit] = load + by;
    for (const tracked of this.#trackedOf[unit] ?? []) {
      if (load < own) tracked.remove(unit, load);
      if (load + by < own) tracked.add(unit, load + by);
    }
  }
}
