import type { OfficerRow } from '../frame.ts';
import { firstMatching, matchSeats } from './matching.ts';
import {
  agrees,
  contains,
  findLack,
  keyOf,
  OfficerLists,
  type UnitList,
  type UnitLists,
} from './officer-lists.ts';
import { compareUtf8 } from '../order.ts';
import type { SeatRules } from '../rules.ts';

type Attributes = Readonly<Record<string, string>>;

/** The fixed groups of a roster in text order of their names, and the members of each in roster order. */
export class Groups {
  readonly names: readonly string[];
  readonly members: readonly (readonly number[])[];
  /** The group of each officer; −1 for none. */
  readonly groupOf: Int32Array;

  constructor(officers: readonly OfficerRow[]) {
    const named = new Map<string, number[]>();
    for (const [index, { group }] of officers.entries()) {
      if (group === '') continue;
      const members = named.get(group);
      if (members === undefined) named.set(group, [index]);
      else members.push(index);
    }
    this.names = [...named.keys()].toSorted(compareUtf8);
    this.members = this.names.map((name) => named.get(name) ?? []);
    this.groupOf = new Int32Array(officers.length).fill(-1);
    for (const [group, members] of this.members.entries())
      for (const member of members) this.groupOf[member] = group;
  }
}

/** The groups whose members fit the seats of a team, one each, bars aside. */
export class GroupLists implements UnitLists {
  readonly #seats: readonly SeatRules[];
  readonly #officers: readonly OfficerRow[];
  readonly #groups: Groups;
  readonly #nextId: () => number;
  /** Of the seat that matches most: whoever is sent has a member on its list. */
  readonly #strictest: OfficerLists;
  readonly #names: readonly string[];
  readonly #lists = new Map<string, UnitList>();

  constructor(
    seats: readonly SeatRules[],
    officers: readonly OfficerRow[],
    groups: Groups,
    nextId: () => number,
  ) {
    this.#seats = seats;
    this.#officers = officers;
    this.#groups = groups;
    this.#nextId = nextId;
    const strictest = seats.toSorted((left, right) => right.match.length - left.match.length)[0];
    if (strictest === undefined) throw new RangeError('a team without seats');
    this.#strictest = new OfficerLists(strictest, officers, () => -1);
    this.#names = [...new Set(seats.flatMap(({ match, differ }) => [...match, ...differ]))];
  }

  listFor(attributes: Attributes): UnitList {
    const key = keyOf(attributes, this.#names);
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const candidates = new Set<number>();
    for (const officer of this.#strictest.listFor(attributes).units) {
      const group = this.#groups.groupOf[officer] ?? -1;
      if (group >= 0) candidates.add(group);
    }
    const units = Int32Array.from(candidates)
      .filter((group) => this.#isAble(group, attributes, []))
      .toSorted();
    // A group may serve several districts, but has no more lists than it has members' values.
    const list = {
      id: this.#nextId(),
      units,
      isPartition: this.#seats.every(({ differ }) => differ.length === 0),
    };
    this.#lists.set(key, list);
    return list;
  }

  barred(list: UnitList, attributes: Attributes, officers: readonly number[]): readonly number[] {
    const groups = new Set(officers.map((officer) => this.#groups.groupOf[officer] ?? -1));
    return [...groups]
      .filter((group) => contains(list.units, group) && !this.#isAble(group, attributes, officers))
      .toSorted((left, right) => left - right);
  }

  /** The members in seat order: the first way to seat them all. */
  seat(group: number, attributes: Attributes, barred: readonly number[]): readonly number[] {
    return firstMatching(this.#fitting(group, attributes, barred)) ?? [];
  }

  #isAble(group: number, attributes: Attributes, barred: readonly number[]): boolean {
    if (this.#groups.members[group]?.length !== this.#seats.length) return false;
    return matchSeats(this.#fitting(group, attributes, barred)) !== undefined;
  }

  /** For each seat the members who fit it. */
  #fitting(group: number, attributes: Attributes, barred: readonly number[]): readonly (readonly number[])[] {
    const members = (this.#groups.members[group] ?? []).filter((member) => !barred.includes(member));
    return this.#seats.map((seat) =>
      members.filter((member) => {
        const officer = this.#officers[member];
        if (officer === undefined || findLack(officer, seat) !== null) return false;
        return agrees(officer.attributes, attributes, seat);
      }),
    );
  }
}
