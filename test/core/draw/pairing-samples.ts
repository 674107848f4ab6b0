import assert from 'node:assert/strict';
import { pairOfficers, type Pairing, type SeatDecision } from '../../../src/core/draw/pair-officers.ts';
import type { PairingProblem } from '../../../src/core/draw/staffing.ts';
import { streamOf } from './samples.ts';

/** A random problem of up to 4 targets, teams of two and up to 5 officers, with bars and capacities; rows are not places. */
export function randomProblem(name: string): PairingProblem {
  const stream = streamOf(`problem ${name}`);
  const [officers, targets] = [2 + stream.below(4), 1 + stream.below(4)];
  const [capacity, openness] = [1 + stream.below(4), 1 + stream.below(4)];
  const isAllowed = (): boolean => openness === 4 || stream.below(4) < openness;
  return {
    teamSize: 2,
    capacity,
    officers,
    targets: Array.from({ length: targets }, (_, place) => ({
      row: place * 3 + 1,
      allowed: Array.from({ length: officers }, (_, officer) => officer).filter(isAllowed),
    })),
  };
}

/** A problem in which everybody may visit every target. */
export function openProblem(
  targets: number,
  officers: number,
  teamSize: number,
  capacity: number,
): PairingProblem {
  const allowed = Array.from({ length: officers }, (_, officer) => officer);
  return {
    teamSize,
    capacity,
    officers,
    targets: Array.from({ length: targets }, (_, row) => ({ row, allowed })),
  };
}

/** The pairing of a problem with the stream of a name. */
export function pair(problem: PairingProblem, name: string): Pairing {
  return pairOfficers(problem, streamOf(name));
}

/** The seats during a replay of a transcript, independent of the engine's own bookkeeping. */
export class Board {
  readonly problem: PairingProblem;
  readonly #seats = new Map<string, number>();

  constructor(problem: PairingProblem) {
    this.problem = problem;
  }

  loadOf(officer: number): number {
    return [...this.#seats.values()].filter((holder) => holder === officer).length;
  }

  team(row: number): readonly number[] {
    const seats = Array.from({ length: this.problem.teamSize }, (_, number) =>
      this.#seats.get(`${row}/${number}`),
    );
    return seats.flatMap((officer) => officer ?? []);
  }

  sumOfSquares(): number {
    const loads = Array.from({ length: this.problem.officers }, (_, officer) => this.loadOf(officer));
    return loads.reduce((sum, load) => sum + load ** 2, 0);
  }

  /** Carries a decision out and checks that it was allowed. */
  play(decision: SeatDecision): void {
    if (decision.kind === 'seat') {
      assert.deepEqual(decision.candidates, this.#leastLoaded(decision.row));
      assert.equal(decision.officer, decision.candidates[decision.value]);
      this.#sit(decision.row, decision.seat, decision.officer);
    } else if (decision.kind === 'chain' || decision.kind === 'balance') {
      assert.ok(decision.moves.length > 0);
      for (const [row, seat, officer] of decision.moves) this.#sit(row, seat, officer);
      this.#assertTeams();
    } else if (decision.kind === 'owed') {
      for (let seat = 0; seat < this.problem.teamSize; seat += 1)
        this.#seats.delete(`${decision.row}/${seat}`);
    }
  }

  #allowed(row: number): readonly number[] {
    return this.problem.targets.find((target) => target.row === row)?.allowed ?? [];
  }

  #leastLoaded(row: number): readonly number[] {
    const free = this.#allowed(row).filter(
      (officer) => this.loadOf(officer) < this.problem.capacity && !this.team(row).includes(officer),
    );
    const least = Math.min(...free.map((officer) => this.loadOf(officer)));
    return free.filter((officer) => this.loadOf(officer) === least);
  }

  #sit(row: number, seat: number, officer: number): void {
    assert.ok(this.#allowed(row).includes(officer), `officer ${officer} may not visit row ${row}`);
    this.#seats.set(`${row}/${seat}`, officer);
    assert.ok(this.loadOf(officer) <= this.problem.capacity, `officer ${officer} is over capacity`);
  }

  #assertTeams(): void {
    for (const { row } of this.problem.targets)
      assert.equal(new Set(this.team(row)).size, this.team(row).length, `row ${row} has an officer twice`);
  }
}
