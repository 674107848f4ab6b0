/** What one team does on one day. */
export interface Tour {
  /** Ascending. */
  readonly rows: readonly number[];
  /** The indices of its visits in the problem. */
  readonly visits: readonly number[];
  /** Officers, by index in the roster. */
  readonly members: readonly number[];
}

/** What stands in an officer's day when no tour does. */
const free = -1;
const off = -2;

/** Tours that may change days at once: without a bound, teams of three on nearly full days drag everyone along. */
const longestExchange = 200;

/**
 * Who is where on which day, while days are drawn. Mutable, and private to the drawing of one draw's days. Tours are
 * indices into the list given, days indices into the days that may be drawn.
 */
export class DayBook {
  readonly #tours: readonly Tour[];
  /** The members of each tour, numbered in the order in which they occur. */
  readonly #members: readonly Int32Array[];
  readonly #days: number;
  /** For each member and day (member · days + day) a tour, `free` or `off`. */
  readonly #entries: Int32Array;
  /** The day of each tour; −1 when it has none. */
  readonly #dayOf: Int32Array;
  /** How many tours each day has. */
  readonly #load: Int32Array;
  /** For each tour the last search that reached it. */
  readonly #reached: Int32Array;
  #searches = 0;

  constructor(
    problem: { readonly days: readonly string[]; readonly daysOff: (officer: number) => Iterable<string> },
    tours: readonly Tour[],
  ) {
    const numbers = new Map<number, number>();
    const numberOf = (officer: number): number => {
      const number = numbers.get(officer) ?? numbers.size;
      numbers.set(officer, number);
      return number;
    };
    this.#tours = tours;
    this.#members = tours.map((tour) => Int32Array.from(tour.members, numberOf));
    this.#days = problem.days.length;
    this.#entries = new Int32Array(numbers.size * this.#days).fill(free);
    const indexOf = new Map(problem.days.map((day, index) => [day, index]));
    for (const [officer, number] of numbers) {
      for (const day of problem.daysOff(officer)) {
        const index = indexOf.get(day);
        if (index !== undefined) this.#entries[number * this.#days + index] = off;
      }
    }
    this.#dayOf = new Int32Array(tours.length).fill(-1);
    this.#load = new Int32Array(this.#days);
    this.#reached = new Int32Array(tours.length);
  }

  /** The day of each of so many visits; −1 for none. */
  daysOfVisits(visits: number): Int32Array {
    const days = new Int32Array(visits).fill(-1);
    this.#tours.forEach((tour, index) => {
      for (const visit of tour.visits) days[visit] = this.#dayOf[index] as number;
    });
    return days;
  }

  /** All rows of these tours, ascending. */
  rowsOf(tours: readonly number[]): readonly number[] {
    return tours.flatMap((tour) => this.#tours[tour]?.rows ?? []).toSorted((a, b) => a - b);
  }

  /** The days on which every member is free, those with the fewest tours among them, ascending. */
  leastToured(tour: number): readonly number[] {
    let least = Infinity;
    let found: number[] = [];
    for (let day = 0; day < this.#days; day += 1) {
      const load = this.#load[day] as number;
      if (load > least || !this.#isEveryoneFree(tour, day)) continue;
      if (load < least) found = [];
      least = load;
      found.push(day);
    }
    return found;
  }

  /**
   * The tours that would change between `day` and `other` so that every member of `tour` is free on `day`: those that share
   * a member with it on `day`, and whatever is joined to these by shared members on either day. Undefined where they
   * cannot: a member is off, or a tour on `other` that would come back shares a member with `tour`.
   */
  chainBetween(tour: number, day: number, other: number): readonly number[] | undefined {
    const own = this.#members[tour] as Int32Array;
    if (day === other || !this.#canMeet(own, day, other)) return undefined;
    this.#searches += 1;
    const chain: number[] = [];
    const reach = (next: number): void => {
      if (next < 0 || this.#reached[next] === this.#searches) return;
      this.#reached[next] = this.#searches;
      chain.push(next);
    };
    for (const member of own) reach(this.#entry(member, day));
    for (const next of chain) {
      if (chain.length > longestExchange) return undefined;
      const isOnOther = this.#dayOf[next] === other;
      const target = isOnOther ? day : other;
      for (const member of this.#members[next] as Int32Array) {
        const entry = this.#entry(member, target);
        if (entry === off || (isOnOther && own.includes(member))) return undefined;
        reach(entry);
      }
    }
    return chain;
  }

  /** Moves tours that are on one of two days to the other one. */
  exchange(tours: readonly number[], day: number, other: number): void {
    const targets = tours.map((tour) => (this.#dayOf[tour] === day ? other : day));
    for (const tour of tours) this.#remove(tour);
    tours.forEach((tour, i) => this.place(tour, targets[i] as number));
  }

  /** Puts a tour on a day on which every member is free. */
  place(tour: number, day: number): void {
    this.#dayOf[tour] = day;
    this.#load[day]! += 1;
    this.#write(tour, day, tour);
  }

  #remove(tour: number): void {
    const day = this.#dayOf[tour] as number;
    this.#load[day]! -= 1;
    this.#write(tour, day, free);
  }

  #write(tour: number, day: number, entry: number): void {
    for (const member of this.#members[tour] as Int32Array) this.#entries[member * this.#days + day] = entry;
  }

  #entry(member: number, day: number): number {
    return this.#entries[member * this.#days + day] as number;
  }

  #isEveryoneFree(tour: number, day: number): boolean {
    return (this.#members[tour] as Int32Array).every((member) => this.#entry(member, day) === free);
  }

  /** What can be seen of a chain without walking it: nobody is off on `day`, and who is busy on it is free on `other`. */
  #canMeet(own: Int32Array, day: number, other: number): boolean {
    return own.every((member) => {
      const entry = this.#entry(member, day);
      return entry === free || (entry >= 0 && this.#entry(member, other) === free);
    });
  }
}
