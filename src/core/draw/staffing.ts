import { shuffle, type Stream } from '../stream.ts';

/** Who may visit whom, and how often. */
export interface PairingProblem {
  readonly teamSize: number;
  /** Visits that one officer may be given. */
  readonly capacity: number;
  /** Number of officers in the roster. */
  readonly officers: number;
  /** The drawn targets: their frame rows, and the officers allowed at each, in roster order. */
  readonly targets: readonly { readonly row: number; readonly allowed: readonly number[] }[];
}

/** One place in the team of one target. */
export interface Seat {
  readonly index: number;
  /** Index of the target in the problem; `row` is its row in the frame. */
  readonly target: number;
  readonly row: number;
  readonly number: number;
}

/** [frame row, seat number, officer]: this officer now holds this seat. */
export type Move = readonly [number, number, number];

interface Step {
  readonly seat: Seat;
  readonly officer: number;
}

/** A chain of steps that makes room, or everything that was reached when there is none. */
type Search =
  | { readonly moves: readonly Step[] }
  | { readonly seats: readonly Seat[]; readonly officers: readonly number[] };

/** The state of a pairing under way: who holds which seat. Mutable, and private to the pairing of one draw. */
export class Staffing {
  readonly seats: readonly Seat[];
  readonly #problem: PairingProblem;
  readonly #holder: (number | undefined)[];
  readonly #held: Set<Seat>[];
  readonly #owed = new Set<number>();

  constructor(problem: PairingProblem) {
    this.#problem = problem;
    this.seats = problem.targets.flatMap(({ row }, target) =>
      Array.from({ length: problem.teamSize }, (_, number) => ({
        index: target * problem.teamSize + number,
        target,
        row,
        number,
      })),
    );
    this.#holder = this.seats.map(() => undefined);
    this.#held = Array.from({ length: problem.officers }, () => new Set<Seat>());
  }

  loadOf(officer: number): number {
    return this.#held[officer]?.size ?? 0;
  }

  hasRoom(officer: number): boolean {
    return this.loadOf(officer) < this.#problem.capacity;
  }

  isOwed(target: number): boolean {
    return this.#owed.has(target);
  }

  /** The seats that an officer holds, by seat index. */
  seatsOf(officer: number): readonly Seat[] {
    return [...(this.#held[officer] ?? [])].toSorted((a, b) => a.index - b.index);
  }

  /** The officers allowed at a seat who have the least load among those with room, in roster order. */
  leastLoaded(seat: Seat): readonly number[] {
    const open = this.#allowed(seat).filter(
      (officer) => this.hasRoom(officer) && this.#seatInTeam(seat.target, officer) === undefined,
    );
    const least = open.reduce((load, officer) => Math.min(load, this.loadOf(officer)), Infinity);
    return open.filter((officer) => this.loadOf(officer) === least);
  }

  /** The greatest load among officers who are not settled, and those who have it, in roster order. */
  mostLoaded(settled: ReadonlySet<number>): { readonly load: number; readonly officers: readonly number[] } {
    const open = this.#held.flatMap((_, officer) => (settled.has(officer) ? [] : [officer]));
    const load = open.reduce((most, officer) => Math.max(most, this.loadOf(officer)), 0);
    return { load, officers: open.filter((officer) => this.loadOf(officer) === load) };
  }

  seatOfficer(seat: Seat, officer: number): void {
    const former = this.#holder[seat.index];
    if (former !== undefined) this.#held[former]?.delete(seat);
    this.#holder[seat.index] = officer;
    this.#held[officer]?.add(seat);
  }

  /** Gives a target's seats back and leaves its visit owed. */
  owe(target: number): void {
    this.#owed.add(target);
    for (const seat of this.#seatsOfTarget(target)) {
      const officer = this.#holder[seat.index];
      if (officer !== undefined) this.#held[officer]?.delete(seat);
      this.#holder[seat.index] = undefined;
    }
  }

  /** Carries out a chain from its end, so that no officer is ever over capacity; the moves as they were made. */
  apply(steps: readonly Step[]): readonly Move[] {
    return steps.map(({ seat, officer }) => {
      this.seatOfficer(seat, officer);
      return [seat.row, seat.number, officer];
    });
  }

  /** Each target's officers in seat order; [] where the visit is owed. */
  teams(): readonly (readonly number[])[] {
    return this.#problem.targets.map((_, target) =>
      this.#seatsOfTarget(target).flatMap((seat) => this.#holder[seat.index] ?? []),
    );
  }

  /**
   * Searches breadth-first for a chain that ends at an officer for whom `isGoal` holds, from any of the start seats. A
   * seat's officers are looked at in shuffled order. An officer of the same team is passed by taking over that seat; any
   * other officer by taking over one of the seats held, the lower seat index first. The chain begins at its end.
   */
  search(start: readonly Seat[], stream: Stream, isGoal: (officer: number) => boolean): Search {
    const cameFrom = new Map<Seat, Step | undefined>(start.map((seat) => [seat, undefined]));
    const reached = new Set<number>();
    const queue = [...start];
    for (const seat of queue) {
      const visit = (bumped: Seat, officer: number): void => {
        if (cameFrom.has(bumped)) return;
        cameFrom.set(bumped, { seat, officer });
        queue.push(bumped);
      };
      for (const officer of shuffle([...this.#allowed(seat)], stream)) {
        const own = this.#seatInTeam(seat.target, officer);
        if (own !== undefined) visit(own, officer);
        else if (isGoal(officer)) return { moves: chain({ seat, officer }, cameFrom) };
        else if (!reached.has(officer)) {
          reached.add(officer);
          for (const held of this.seatsOf(officer)) visit(held, officer);
        }
      }
    }
    return {
      seats: queue.toSorted((a, b) => a.index - b.index),
      officers: [...reached].toSorted((a, b) => a - b),
    };
  }

  #allowed(seat: Seat): readonly number[] {
    return this.#problem.targets[seat.target]?.allowed ?? [];
  }

  #seatsOfTarget(target: number): readonly Seat[] {
    const first = target * this.#problem.teamSize;
    return this.seats.slice(first, first + this.#problem.teamSize);
  }

  #seatInTeam(target: number, officer: number): Seat | undefined {
    return this.#seatsOfTarget(target).find((seat) => this.#holder[seat.index] === officer);
  }
}

function chain(last: Step, cameFrom: ReadonlyMap<Seat, Step | undefined>): readonly Step[] {
  const steps: Step[] = [];
  for (let step: Step | undefined = last; step !== undefined; step = cameFrom.get(step.seat))
    steps.push(step);
  return steps;
}
