import type { Stream } from '../../stream.ts';
import type { SubstitutionDecision } from '../../proof/substitutions/substitution.ts';
import type { Frame } from '../frame.ts';
import type { Rules } from '../rules.ts';
import { contains } from './officer-lists.ts';
import { pairingProblem, SeatPools } from './seat-pools.ts';

/** A drawn target as it stands: its row, its officers in seat order ([] when owed), its day, its level of the ladder. */
export interface StandingVisit {
  readonly row: number;
  readonly team: readonly number[];
  readonly day: string | null;
  readonly level: number;
}

/** Who has to be replaced where. Officers are indices into the roster. */
export interface SubstitutionProblem {
  readonly frame: Frame;
  readonly rules: Pick<Rules, 'team' | 'window' | 'dates'>;
  /** Every drawn target, in frame order. */
  readonly visits: readonly StandingVisit[];
  /** The rows of the targets that need a substitute, in frame order; each has one of `out` in its team. */
  readonly rows: readonly number[];
  /** Who falls out now. */
  readonly out: ReadonlySet<number>;
  /** Who is named in this request or in one before it: nobody of these is ever a candidate. */
  readonly named: ReadonlySet<number>;
}

/** All drawn targets after a substitution, in frame order, and how it came about. */
export interface Substituted {
  readonly visits: readonly StandingVisit[];
  readonly decisions: readonly SubstitutionDecision[];
}

/**
 * Gives the seats of officers who fall out to others, at random: uniformly among the least loaded of those who fit, have
 * room and are free on the day, never moving anybody else (section 13 of docs/draw-protocol.md). Visits of one team on one
 * day stay together. Where nobody is left the ladder gives way, and at its end the visits are owed.
 */
export function drawSubstitutes(problem: SubstitutionProblem, stream: Stream): Substituted {
  const state = new Standing(problem);
  const decisions: SubstitutionDecision[] = [];
  for (const block of blocksOf(problem)) {
    for (const seat of state.seatsToFill(block)) {
      if (state.fill(block, seat, stream, decisions)) continue;
      state.giveUp(block);
      decisions.push({ kind: 'owed', rows: state.rowsOf(block) });
      break;
    }
  }
  return { visits: state.visits(), decisions };
}

/** The visits that keep together, as places in the list of visits: those of one tour where tours are made, otherwise each by itself. */
function blocksOf({ visits, rows, rules }: SubstitutionProblem): readonly (readonly number[])[] {
  const wanted = new Set(rows);
  const isTogether = rules.dates !== null && rules.dates.together !== null;
  const blocks: number[][] = [];
  const known = new Map<string, number[]>();
  for (const [place, { row, team, day }] of visits.entries()) {
    if (!wanted.has(row)) continue;
    const key = isTogether && day !== null ? `${day} ${team.join()}` : `row ${row}`;
    const block = known.get(key);
    if (block !== undefined) {
      block.push(place);
      continue;
    }
    const fresh = [place];
    known.set(key, fresh);
    blocks.push(fresh);
  }
  return blocks;
}

/** Who holds what while substitutes are drawn. Units are officers, or groups where these are drawn as a whole. */
class Standing {
  readonly #problem: SubstitutionProblem;
  readonly #pools: SeatPools;
  readonly #levels: number[];
  /** The units of each target by seat; [] where it is owed. */
  readonly #holders: number[][];
  /** The team of each target whose units have changed. */
  readonly #changed = new Set<number>();
  readonly #loads: Int32Array;

  constructor(problem: SubstitutionProblem) {
    const { frame, rules, visits } = problem;
    const pairing = pairingProblem(
      frame,
      rules,
      visits.map(({ row }) => row),
    );
    if (pairing === undefined) throw new RangeError('nobody is sent in this draw');
    this.#problem = problem;
    this.#pools = new SeatPools(pairing);
    this.#levels = visits.map(({ level }) => level);
    this.#holders = visits.map(({ team }) => this.#unitsOf(team));
    this.#loads = new Int32Array(this.#pools.unitCount);
    for (const unit of this.#holders.flat()) this.#loads[unit] = (this.#loads[unit] ?? 0) + 1;
  }

  /** The seats of a block that are held by someone who falls out, ascending. */
  seatsToFill(block: readonly number[]): readonly number[] {
    const first = this.#holders[block[0] as number] ?? [];
    return [...first.keys()].filter((seat) =>
      this.#membersOf(first[seat] as number).some((officer) => this.#problem.out.has(officer)),
    );
  }

  /** Draws who takes a seat of every target of a block, relaxing what may give way; false when nobody can. */
  fill(block: readonly number[], seat: number, stream: Stream, decisions: SubstitutionDecision[]): boolean {
    for (;;) {
      const candidates = this.#candidates(block, seat);
      if (candidates.length > 0) {
        const value = stream.below(candidates.length);
        const unit = candidates[value] as number;
        for (const place of block) this.#take(place, seat, unit);
        const rows = this.rowsOf(block);
        decisions.push({ kind: 'substitute', rows, seat, candidates: candidates.length, value, unit });
        return true;
      }
      const level = Math.min(...block.map((place) => this.#levels[place] as number));
      if (level >= this.#pools.levels.length - 1) return false;
      const relaxed = block.filter((place) => this.#levels[place] === level);
      for (const place of relaxed) this.#levels[place] = level + 1;
      decisions.push({ kind: 'relaxed', level: level + 1, rows: this.rowsOf(relaxed) });
    }
  }

  /** Takes all seats of a block's targets from whoever holds them. */
  giveUp(block: readonly number[]): void {
    for (const place of block) {
      for (const unit of this.#holders[place] ?? []) this.#addLoad(unit, -1);
      this.#holders[place] = [];
      this.#changed.add(place);
    }
  }

  rowsOf(places: readonly number[]): readonly number[] {
    return places.map((place) => this.#problem.visits[place]?.row as number);
  }

  visits(): readonly StandingVisit[] {
    return this.#problem.visits.map((visit, place) => {
      const level = this.#levels[place] as number;
      const team = this.#changed.has(place)
        ? this.#pools.teamOf(place, level, this.#holders[place] ?? [])
        : visit.team;
      return { ...visit, level, team };
    });
  }

  /** Those who may take the seat at every target of the block and have the least load, by index. */
  #candidates(block: readonly number[], seat: number): readonly number[] {
    const busy = this.#busyOn(this.#problem.visits[block[0] as number]?.day ?? null);
    const allowed = this.#allowed(block, seat).filter((unit) => !busy(unit));
    const least = allowed.reduce((load, unit) => Math.min(load, this.#loads[unit] as number), Infinity);
    return allowed.filter((unit) => this.#loads[unit] === least);
  }

  #allowed(block: readonly number[], seat: number): readonly number[] {
    const { named } = this.#problem;
    const poolAt = (place: number) => this.#pools.at(place, seat, this.#levels[place] as number);
    return [...poolAt(block[0] as number).list.units].filter((unit) => {
      if (this.#membersOf(unit).some((officer) => named.has(officer))) return false;
      const load = (this.#loads[unit] as number) + block.length;
      return block.every((place) => {
        const { list, without } = poolAt(place);
        return (
          contains(list.units, unit) &&
          !without.includes(unit) &&
          !(this.#holders[place] ?? []).includes(unit) &&
          load <= this.#pools.capacityOf(unit, this.#levels[place] as number)
        );
      });
    });
  }

  /** Tells who cannot come on a day: whoever has it off or holds a seat on it. Nobody when there is no day. */
  #busyOn(day: string | null): (unit: number) => boolean {
    if (day === null) return () => false;
    const { visits, frame } = this.#problem;
    const holding = new Set(
      visits.flatMap((visit, place) => (visit.day === day ? (this.#holders[place] ?? []) : [])),
    );
    const isOff = (officer: number): boolean => frame.officers[officer]?.days_off.includes(day) === true;
    return (unit) => holding.has(unit) || this.#membersOf(unit).some(isOff);
  }

  #take(place: number, seat: number, unit: number): void {
    const holders = this.#holders[place] as number[];
    this.#addLoad(holders[seat] as number, -1);
    holders[seat] = unit;
    this.#addLoad(unit, 1);
    this.#changed.add(place);
  }

  #addLoad(unit: number, by: number): void {
    this.#loads[unit] = (this.#loads[unit] as number) + by;
  }

  #membersOf(unit: number): readonly number[] {
    return this.#pools.groups === undefined ? [unit] : (this.#pools.groups.members[unit] ?? []);
  }

  #unitsOf(team: readonly number[]): number[] {
    const { groups } = this.#pools;
    if (groups === undefined) return [...team];
    return team.length === 0 ? [] : [groups.groupOf[team[0] as number] as number];
  }
}
