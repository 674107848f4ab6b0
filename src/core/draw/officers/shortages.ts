import { findLack } from './officer-lists.ts';
import type { SeatDecision } from './pair-officers.ts';
import type { SeatRules } from '../rules.ts';
import type { PairingProblem, SeatPools } from './seat-pools.ts';

/**
 * Seats that cannot all be filled, at the end of the ladder and whatever else is changed (Hall's theorem): the seats are more than
 * what the units can hold and what others, allowed at one of these targets, can hold there once each.
 */
export interface Shortage {
  /** The targets whose visits are owed, and all targets that compete with them, as frame rows, ascending. */
  readonly owed: readonly number[];
  readonly rows: readonly number[];
  /** The seats that compete, as [row, seat number], in that order. */
  readonly seats: readonly (readonly [number, number])[];
  readonly units: readonly number[];
  /** Seats that these units can hold together. */
  readonly room: number;
  /** Seats that others can hold: one for each other unit and target where it is allowed at one of the seats. */
  readonly others: number;
  /** seats − room − others, 1 or more. */
  readonly excess: number;
}

/** Why a unit can take none of the seats of a shortage: what stands against the seat that it comes closest to. */
export type ReasonOut =
  'unavailable' | 'certificate' | 'scope' | 'skill' | 'match' | 'recusal' | 'last_team' | 'group';

type Owed = Extract<SeatDecision, { kind: 'owed' }>;

/**
 * The shortages behind all visits that remained owed, those that share a target or a unit merged into one.
 *
 * The reason counted is that of the first time, when everything that competes stood at the end of the ladder: it is true whatever was
 * exchanged since. Two violators that overlap are together one too (the excess is supermodular, and that of a part of a
 * violator is at most 1).
 */
export function findShortages(pools: SeatPools, decisions: readonly SeatDecision[]): readonly Shortage[] {
  const first = new Map<number, Owed>();
  const owed = new Set<number>();
  for (const decision of decisions) {
    if (decision.kind === 'again') owed.delete(decision.row);
    if (decision.kind !== 'owed') continue;
    owed.add(decision.row);
    if (!first.has(decision.row)) first.set(decision.row, decision);
  }
  const parts = merge([...first.values()].filter(({ row }) => owed.has(row)));
  const places = placesOf(pools);
  return parts
    .map((part) => measure(pools, part, places))
    .toSorted((a, b) => (a.rows[0] ?? 0) - (b.rows[0] ?? 0));
}

interface Part {
  readonly owed: number[];
  readonly seats: Map<number, Set<number>>;
  readonly units: Set<number>;
}

function merge(violators: readonly Owed[]): readonly Part[] {
  const parts = new Set<Part>();
  const byRow = new Map<number, Part>();
  const byUnit = new Map<number, Part>();
  for (const { row, seats, units } of violators) {
    let part: Part = { owed: [], seats: new Map(), units: new Set() };
    const met = new Set([
      ...seats.map(([each]) => byRow.get(each)),
      ...units.map((unit) => byUnit.get(unit)),
    ]);
    met.delete(undefined);
    // The largest takes the others in.
    for (const other of met as Set<Part>) {
      parts.delete(other);
      const [large, small] = other.units.size > part.units.size ? [other, part] : [part, other];
      large.owed.push(...small.owed);
      for (const [each, numbers] of small.seats)
        for (const number of numbers) addSeat(large, each, number, byRow);
      for (const unit of small.units) {
        large.units.add(unit);
        byUnit.set(unit, large);
      }
      part = large;
    }
    part.owed.push(row);
    for (const [each, number] of seats) addSeat(part, each, number, byRow);
    for (const unit of units) {
      part.units.add(unit);
      byUnit.set(unit, part);
    }
    parts.add(part);
  }
  return [...parts];
}

function addSeat(part: Part, row: number, number: number, byRow: Map<number, Part>): void {
  const numbers = part.seats.get(row);
  if (numbers === undefined) part.seats.set(row, new Set([number]));
  else numbers.add(number);
  byRow.set(row, part);
}

/** The place of each row in the problem. */
const placesOf = ({ problem }: SeatPools): ReadonlyMap<number, number> =>
  new Map(problem.targets.map(({ row }, place) => [row, place]));

function measure(pools: SeatPools, part: Part, places: ReadonlyMap<number, number>): Shortage {
  const level = pools.levels.length - 1;
  const rows = [...part.seats.keys()].toSorted((a, b) => a - b);
  const seats: (readonly [number, number])[] = [];
  let others = 0;
  for (const row of rows) {
    const helpers = new Set<number>();
    const outside = (seat: number): readonly number[] => {
      const { list, without } = pools.at(places.get(row) as number, seat, level);
      return [...list.units].filter((unit) => !part.units.has(unit) && !without.includes(unit));
    };
    const numbers = part.seats.get(row) ?? new Set();
    for (const seat of numbers) for (const unit of outside(seat)) helpers.add(unit);
    // A seat that only these could take competes too, though the search had no need of it.
    for (let seat = 0; seat < pools.seatsPerTarget; seat += 1) {
      if (numbers.has(seat) || outside(seat).every((unit) => helpers.has(unit))) seats.push([row, seat]);
    }
    others += helpers.size;
  }
  const units = [...part.units].toSorted((a, b) => a - b);
  const room = units.reduce((sum, unit) => sum + pools.capacityOf(unit, level), 0);
  return {
    owed: part.owed.toSorted((a, b) => a - b),
    rows,
    seats,
    units,
    room,
    others,
    excess: seats.length - room - others,
  };
}

/** For each unit that can take no seat of a shortage, why. Those who are full can take one, and are left out. */
export function reasonsOut(
  pools: SeatPools,
  shortage: Shortage,
): readonly { readonly unit: number; readonly reason: ReasonOut }[] {
  const level = pools.levels.length - 1;
  const places = placesOf(pools);
  const seats = shortage.seats.map(([row, seat]) => ({ place: places.get(row) as number, seat }));
  const able = new Set<number>();
  const listed = new Set<number>();
  for (const { place, seat } of seats) {
    const { list, without } = pools.at(place, seat, level);
    const barred = new Set(without);
    for (const unit of list.units) (barred.has(unit) ? listed : able).add(unit);
  }
  const rules = pools.levels[level]?.seats ?? [];
  const numbers = [...new Set(seats.map(({ seat }) => seat))].map((seat) => rules[seat] as SeatRules);
  const recused = new Set(seats.flatMap(({ place }) => pools.recusedFrom(place)));
  const reasonOf = (unit: number): ReasonOut => {
    if (pools.groups !== undefined) return 'group';
    if (listed.has(unit)) return recused.has(unit) ? 'recusal' : 'last_team';
    return lackOf(pools.problem, unit, numbers);
  };
  return Array.from({ length: pools.unitCount }, (_, unit) => unit)
    .filter((unit) => !able.has(unit))
    .map((unit) => ({ unit, reason: reasonOf(unit) }));
}

const order = ['unavailable', 'certificate', 'scope', 'skill'] as const;

function lackOf({ officers }: PairingProblem, unit: number, seats: readonly SeatRules[]): ReasonOut {
  const officer = officers[unit];
  if (officer === undefined) throw new RangeError(`no officer ${unit}`);
  let furthest = -1;
  for (const seat of seats) {
    const lack = findLack(officer, seat);
    // On no list, though the officer has what the seat asks: the targets do not match.
    if (lack === null) return 'match';
    furthest = Math.max(furthest, order.indexOf(lack));
  }
  return order[furthest] ?? 'match';
}
