import type { OfficerRow } from '../frame.ts';
import { isInScope, type SeatRules } from '../rules.ts';

type Attributes = Readonly<Record<string, string>>;

/** A list of units, ascending, that all targets with the same values share. */
export interface UnitList {
  /** Counts from 0 in the order in which the lists were made. */
  readonly id: number;
  readonly units: Int32Array;
  /** Whether a unit is on few lists only (one for each thing that seats ask), so that each can keep track of it. */
  readonly isPartition: boolean;
}

/** What one kind of seat asks: who is on the list for a target with given values, and whom bars take off it. */
export interface UnitLists {
  listFor(attributes: Attributes): UnitList;
  /** Those of the list whom these officers' bars keep off, ascending. */
  barred(list: UnitList, attributes: Attributes, officers: readonly number[]): readonly number[];
}

/** Why an officer does not fit a seat, as far as the officer alone decides it; null when nothing speaks against it. */
export function findLack(
  officer: OfficerRow,
  seat: SeatRules,
): 'unavailable' | 'certificate' | 'scope' | 'skill' | null {
  if (!officer.available) return 'unavailable';
  if (seat.certified && !officer.certified) return 'certificate';
  if (!isInScope(seat.scope, officer.attributes)) return 'scope';
  return seat.skills.every((skill) => officer.skills.includes(skill)) ? null : 'skill';
}

/** Whether officer and target agree in what the seat matches and differ in what it keeps apart. */
export function agrees(officer: Attributes, target: Attributes, seat: SeatRules): boolean {
  return (
    seat.match.every((name) => officer[name] === target[name]) &&
    seat.differ.every((name) => officer[name] !== target[name])
  );
}

/** The values of some attributes as one text. */
export function keyOf(attributes: Attributes, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => attributes[name]));
}

/** Whether an ascending list holds a number. */
export function contains(list: Int32Array | readonly number[], wanted: number): boolean {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return list[low] === wanted;
}

/** The officers who fit one kind of seat, bars aside: by the values that they must share with the target. */
export class OfficerLists implements UnitLists {
  readonly #seat: SeatRules;
  readonly #officers: readonly OfficerRow[];
  readonly #nextId: () => number;
  readonly #matching = new Map<string, number[]>();
  readonly #lists = new Map<string, UnitList>();
  readonly #names: readonly string[];

  constructor(seat: SeatRules, officers: readonly OfficerRow[], nextId: () => number) {
    this.#seat = seat;
    this.#officers = officers;
    this.#nextId = nextId;
    this.#names = [...seat.match, ...seat.differ];
    for (const [index, officer] of officers.entries()) {
      if (findLack(officer, seat) !== null) continue;
      const key = keyOf(officer.attributes, seat.match);
      const group = this.#matching.get(key);
      if (group === undefined) this.#matching.set(key, [index]);
      else group.push(index);
    }
  }

  listFor(attributes: Attributes): UnitList {
    const key = keyOf(attributes, this.#names);
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const agreeing = (this.#matching.get(keyOf(attributes, this.#seat.match)) ?? []).filter((index) =>
      agrees(this.#officers[index]?.attributes ?? {}, attributes, this.#seat),
    );
    const isPartition = this.#seat.differ.length === 0;
    const list = { id: this.#nextId(), units: Int32Array.from(agreeing), isPartition };
    this.#lists.set(key, list);
    return list;
  }

  barred(list: UnitList, _: Attributes, officers: readonly number[]): readonly number[] {
    return officers.filter((officer) => contains(list.units, officer));
  }
}
