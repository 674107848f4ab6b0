import type { Frame, OfficerRow, RecusalRow, TargetRow } from '../frame.ts';
import { GroupLists, Groups } from './group-lists.ts';
import { OfficerLists, type UnitList, type UnitLists } from './officer-lists.ts';
import type { Rules, SeatRules, TeamRules } from '../rules.ts';
import { levelsOf, type TeamLevel } from './team-levels.ts';

/** A target to be staffed: its row in the frame and what decides who may visit it. */
export interface PairingTarget extends Pick<TargetRow, 'id' | 'attributes' | 'last_team'> {
  readonly row: number;
}

/** Who is to be sent where. */
export interface PairingProblem {
  readonly team: TeamRules;
  readonly officers: readonly OfficerRow[];
  readonly recusals: readonly RecusalRow[];
  /** In frame order. */
  readonly targets: readonly PairingTarget[];
}

/** The pairing of these rows of a frame; undefined where the rules send nobody. */
export function pairingProblem(
  frame: Frame,
  rules: Pick<Rules, 'team'>,
  rows: readonly number[],
): PairingProblem | undefined {
  if (rules.team === null) return undefined;
  const targets = rows.map((row) => {
    const target = frame.targets.at(row);
    if (target === undefined) throw new RangeError(`no row ${row}`);
    return { row, id: target.id, attributes: target.attributes, last_team: target.last_team };
  });
  const { officers, recusals } = frame;
  return { team: rules.team, officers, recusals, targets };
}

/** The units allowed at a seat: those of a list that like targets share, without the few whom the target itself bars. */
export interface SeatPool {
  readonly list: UnitList;
  /** Units of the list, ascending. */
  readonly without: readonly number[];
}

/** What one kind of seat asks at some levels, with the pools made so far, by target. */
interface Ask {
  readonly lists: UnitLists;
  readonly separateLast: boolean;
  readonly pools: (SeatPool | undefined)[];
}

/** A capacity that binds nobody. */
const unbounded = 0x7fffffff;

/**
 * Who is allowed at which seat of which target at which level of the ladder. Units are officers by roster index, or groups
 * by index in text order. Lists are made when they are first asked for, and shared by all targets that are alike in what the
 * seat matches or keeps apart: memory is one number for each target and kind of seat, and one for each unit on each list.
 */
export class SeatPools {
  readonly levels: readonly TeamLevel[];
  readonly groups: Groups | undefined;
  readonly unitCount: number;
  /** Seats of one target: those of the team, or one for the whole group. */
  readonly seatsPerTarget: number;
  /** The bound that each unit has of its own. */
  readonly ownCapacity: Int32Array;
  readonly problem: PairingProblem;
  readonly #asks: readonly (readonly Ask[])[];
  readonly #recused = new Map<number, number[]>();
  readonly #last = new Map<number, number[]>();
  #listCount = 0;

  constructor(problem: PairingProblem) {
    this.problem = problem;
    this.levels = levelsOf(problem.team);
    this.groups = problem.team.by === 'group' ? new Groups(problem.officers) : undefined;
    this.unitCount = this.groups?.names.length ?? problem.officers.length;
    this.seatsPerTarget = this.groups === undefined ? problem.team.seats.length : 1;
    const own = problem.officers.map(({ capacity }) => capacity ?? unbounded);
    const members = this.groups?.members;
    this.ownCapacity = Int32Array.from(
      members?.map((group) => Math.min(...group.map((member) => own[member] ?? unbounded))) ?? own,
    );
    this.#asks = this.#makeAsks();
    this.#readBars();
  }

  /** Who is allowed at a seat of a target (by its place in the problem) at a level. */
  at(target: number, seat: number, level: number): SeatPool {
    const ask = this.#asks[level]?.[seat] as Ask;
    const known = ask.pools[target];
    if (known !== undefined) return known;
    const attributes = this.problem.targets[target]?.attributes ?? {};
    const list = ask.lists.listFor(attributes);
    const barred = this.barredFrom(target, ask.separateLast);
    const without = barred.length === 0 ? barred : ask.lists.barred(list, attributes, barred);
    const pool = { list, without };
    ask.pools[target] = pool;
    return pool;
  }

  /** How many targets a unit may be given at a level. */
  capacityOf(unit: number, level: number): number {
    return Math.min(this.levels[level]?.capacity ?? 0, this.ownCapacity[unit] ?? 0);
  }

  /** The officers whom recusals, and its last visit where that counts, keep from a target. */
  barredFrom(target: number, separateLast: boolean): readonly number[] {
    const recused = this.#recused.get(target) ?? [];
    const last = separateLast ? (this.#last.get(target) ?? []) : [];
    if (recused.length === 0 || last.length === 0) return recused.length === 0 ? last : recused;
    return [...new Set([...recused, ...last])].toSorted((left, right) => left - right);
  }

  /** The officers whom recusals alone keep from a target, ascending. */
  recusedFrom(target: number): readonly number[] {
    return this.#recused.get(target) ?? [];
  }

  /** The officers whom the units of one target stand for, in seat order. */
  teamOf(target: number, level: number, units: readonly number[]): readonly number[] {
    if (this.groups === undefined) return units;
    const ask = this.#asks[level]?.[0] as Ask;
    const attributes = this.problem.targets[target]?.attributes ?? {};
    const barred = this.barredFrom(target, ask.separateLast);
    return units.flatMap((unit) => (ask.lists as GroupLists).seat(unit, attributes, barred));
  }

  /** For each level and seat what it asks; the same object where it is the same. */
  #makeAsks(): readonly (readonly Ask[])[] {
    const { officers } = this.problem;
    const groups = this.groups;
    const nextId = (): number => this.#listCount++;
    const lists = new Map<string, UnitLists>();
    const asks = new Map<string, Ask>();
    const make = (seats: readonly SeatRules[], separateLast: boolean): Ask => {
      const key = JSON.stringify(seats.map((seat) => ({ ...seat, role: '' })));
      const found = asks.get(`${separateLast} ${key}`);
      if (found !== undefined) return found;
      const wanted =
        lists.get(key) ??
        (groups === undefined
          ? new OfficerLists(seats[0] as SeatRules, officers, nextId)
          : new GroupLists(seats, officers, groups, nextId));
      lists.set(key, wanted);
      const ask = { lists: wanted, separateLast, pools: [] };
      asks.set(`${separateLast} ${key}`, ask);
      return ask;
    };
    return this.levels.map(({ seats, separateLast }) =>
      groups === undefined ? seats.map((seat) => make([seat], separateLast)) : [make(seats, separateLast)],
    );
  }

  #readBars(): void {
    const { targets, recusals, officers, team } = this.problem;
    const places = new Map(targets.map(({ id }, place) => [id, place]));
    const indices = new Map(officers.map(({ id }, index) => [id, index]));
    const bar = (bars: Map<number, number[]>, place: number | undefined, officer: string): void => {
      const index = indices.get(officer);
      if (place === undefined || index === undefined) return;
      const barred = bars.get(place);
      if (barred === undefined) bars.set(place, [index]);
      else barred.push(index);
    };
    for (const { target, officer } of recusals) bar(this.#recused, places.get(target), officer);
    if (team.separate_last) {
      for (const [place, { last_team }] of targets.entries())
        for (const officer of last_team) bar(this.#last, place, officer);
    }
    for (const bars of [this.#recused, this.#last])
      for (const barred of bars.values()) barred.sort((left, right) => left - right);
  }
}
