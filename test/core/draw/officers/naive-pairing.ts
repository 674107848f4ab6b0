import type { SeatDecision } from '../../../../src/core/draw/officers/pair-officers.ts';
import type { PairingProblem } from '../../../../src/core/draw/officers/seat-pools.ts';
import { shuffle, type Stream } from '../../../../src/core/stream.ts';
import { capacityOf, countUnits, isAllowed } from '../../../support/brute-force.ts';

interface Seat {
  readonly index: number;
  readonly place: number;
  readonly row: number;
  readonly number: number;
}

interface Step {
  readonly seat: Seat;
  readonly unit: number;
}

type Found =
  { readonly chain: readonly Step[] } | { readonly queue: readonly Seat[]; readonly reached: Set<number> };

/** Section 10 of docs/draw-protocol.md sentence by sentence, on plain lists and without any shortcut. */
export class NaivePairing {
  readonly decisions: SeatDecision[] = [];
  readonly levels: number[];
  readonly #problem: PairingProblem;
  readonly #stream: Stream;
  readonly #seats: readonly Seat[];
  readonly #units: readonly number[];
  readonly #holder: (number | undefined)[];
  readonly #owed = new Set<number>();
  readonly #settled = new Set<number>();
  readonly #fits = new Map<string, boolean>();

  constructor(problem: PairingProblem, stream: Stream) {
    this.#problem = problem;
    this.#stream = stream;
    const { units, seats } = countUnits(problem);
    this.#units = Array.from({ length: units }, (_, unit) => unit);
    this.#seats = problem.targets.flatMap(({ row }, place) =>
      Array.from({ length: seats }, (_, number) => ({ index: place * seats + number, place, row, number })),
    );
    this.#holder = this.#seats.map(() => undefined);
    this.levels = problem.targets.map(() => 0);
  }

  run(): readonly SeatDecision[] {
    const order = shuffle([...this.#seats], this.#stream);
    this.decisions.push({ kind: 'seats', order: order.map(({ row, number }) => [row, number]) });
    const owed: number[] = [];
    for (const seat of order) {
      if (this.#owed.has(seat.place)) continue;
      if (!this.#staff(seat)) owed.push(seat.place);
    }
    for (const place of owed) this.#again(place);
    this.#balance();
    return this.decisions;
  }

  /** The unit of each seat of each target; [] where it is owed. */
  teams(): readonly (readonly number[])[] {
    return this.#problem.targets.map((_, place) =>
      this.#seats.filter((seat) => seat.place === place).flatMap(({ index }) => this.#holder[index] ?? []),
    );
  }

  #allowed(unit: number, seat: Seat): boolean {
    const level = this.levels[seat.place] as number;
    const key = [unit, seat.index, level].join();
    const known = this.#fits.get(key) ?? isAllowed(this.#problem, unit, seat.place, seat.number, level);
    this.#fits.set(key, known);
    return known;
  }

  #load(unit: number): number {
    return this.#holder.filter((holder) => holder === unit).length;
  }

  #hasRoom(unit: number, place: number): boolean {
    return this.#load(unit) < capacityOf(this.#problem, unit, this.levels[place] as number);
  }

  #isIn(unit: number, place: number): boolean {
    return this.#seats.some((seat) => seat.place === place && this.#holder[seat.index] === unit);
  }

  #fill(seat: Seat): { readonly queue: readonly Seat[]; readonly reached: Set<number> } | undefined {
    const { row, number, place } = seat;
    const open = this.#units.filter(
      (unit) => this.#allowed(unit, seat) && this.#hasRoom(unit, place) && !this.#isIn(unit, place),
    );
    const least = Math.min(...open.map((unit) => this.#load(unit)));
    const candidates = open.filter((unit) => this.#load(unit) === least);
    if (candidates.length > 0) {
      const value = this.#stream.below(candidates.length);
      const unit = candidates[value] as number;
      this.#holder[seat.index] = unit;
      this.decisions.push({ kind: 'seat', row, seat: number, candidates: candidates.length, value, unit });
      return undefined;
    }
    const found = this.#search([seat], () => true);
    if ('queue' in found) return found;
    this.#apply('chain', found.chain);
    return undefined;
  }

  #apply(kind: 'chain' | 'balance', chain: readonly Step[]): void {
    for (const { seat, unit } of chain) this.#holder[seat.index] = unit;
    this.decisions.push({ kind, moves: chain.map(({ seat, unit }) => [seat.row, seat.number, unit]) });
  }

  #relax(queue: readonly Seat[]): boolean {
    const places = [...new Set(queue.map(({ place }) => place))].toSorted((a, b) => a - b);
    const least = Math.min(...places.map((place) => this.levels[place] as number));
    if (least >= this.#problem.team.ladder.length) return false;
    const raised = places.filter((place) => this.levels[place] === least);
    for (const place of raised) this.levels[place] = least + 1;
    const rows = raised.map((place) => this.#problem.targets[place]?.row as number);
    this.decisions.push({ kind: 'relaxed', level: least + 1, rows });
    return true;
  }

  #owe(
    { place, row }: Seat,
    failed: { readonly queue: readonly Seat[]; readonly reached: Set<number> },
  ): void {
    this.#owed.add(place);
    for (const seat of this.#seats) if (seat.place === place) this.#holder[seat.index] = undefined;
    const seats = failed.queue.toSorted((a, b) => a.index - b.index);
    this.decisions.push({
      kind: 'owed',
      row,
      seats: seats.map((seat) => [seat.row, seat.number]),
      units: [...failed.reached].toSorted((a, b) => a - b),
    });
  }

  /** Steps 1 to 4 for one seat; whether it was filled. */
  #staff(seat: Seat): boolean {
    for (;;) {
      const failed = this.#fill(seat);
      if (failed === undefined) return true;
      if (this.#relax(failed.queue)) continue;
      this.#owe(seat, failed);
      return false;
    }
  }

  #again(place: number): void {
    this.#owed.delete(place);
    this.decisions.push({ kind: 'again', row: this.#problem.targets[place]?.row as number });
    for (const seat of this.#seats.filter((each) => each.place === place)) {
      if (!this.#staff(seat)) return;
    }
  }

  #balance(): void {
    const order = shuffle([...this.#units], this.#stream);
    for (let load = Math.max(0, ...order.map((unit) => this.#load(unit))); load >= 2; load -= 1) {
      for (const unit of order) {
        if (this.#settled.has(unit) || this.#load(unit) !== load) continue;
        const start = this.#seats.filter(({ index }) => this.#holder[index] === unit);
        const found = this.#search(start, (each) => this.#load(each) <= load - 2);
        if ('chain' in found) this.#apply('balance', found.chain);
        else for (const each of [unit, ...found.reached]) this.#settled.add(each);
      }
    }
  }

  #search(start: readonly Seat[], isGoal: (unit: number) => boolean): Found {
    const queue = [...start];
    const from = new Map<number, Step | undefined>(start.map((seat) => [seat.index, undefined]));
    const reached = new Set<number>();
    const visit = (seat: Seat, step: Step): void => {
      if (from.has(seat.index)) return;
      from.set(seat.index, step);
      queue.push(seat);
    };
    for (const seat of queue) {
      const free = this.#units.filter(
        (unit) => this.#allowed(unit, seat) && !this.#settled.has(unit) && !this.#isIn(unit, seat.place),
      );
      const goals = free.filter((unit) => isGoal(unit) && this.#hasRoom(unit, seat.place));
      if (goals.length > 0) {
        const chain: Step[] = [];
        let step: Step | undefined = { seat, unit: goals[this.#stream.below(goals.length)] as number };
        for (; step !== undefined; step = from.get(step.seat.index)) chain.push(step);
        return { chain };
      }
      for (const other of this.#seats) {
        const holder = this.#holder[other.index];
        if (other.place !== seat.place || other === seat || holder === undefined) continue;
        if (this.#allowed(holder, seat)) visit(other, { seat, unit: holder });
      }
      for (const unit of shuffle(
        free.filter((each) => !reached.has(each)),
        this.#stream,
      )) {
        reached.add(unit);
        for (const held of this.#seats) if (this.#holder[held.index] === unit) visit(held, { seat, unit });
      }
    }
    return { queue, reached };
  }
}
