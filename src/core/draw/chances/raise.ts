import type { Population } from './population.ts';

/**
 * π while it is raised (docs/draw-protocol.md section 5, "Raising"). Sums are whole numbers of ppb: at most 9,000,000 rows of at
 * most 10^9 each stay below 2^53. Products of a sum and a weight do not, and are taken once for each distinct weight: rows of the
 * same weight have the same share and remainder, and missing · weight ≥ room · W exactly when ⌊missing · weight / W⌋ ≥ room.
 */
export class Raising {
  /** In ppb by row. */
  readonly pi: Int32Array;
  readonly #population: Population;
  readonly #maximum: number;
  /** For each row the number of its weight among the distinct ones. */
  readonly #classOf: Int32Array;
  readonly #weights: readonly number[];
  readonly #share: Float64Array;
  readonly #remainder: Float64Array;
  /** In which pass share and remainder of a weight were taken, and how many rows have asked for them since. */
  readonly #pass: Int32Array;
  readonly #asked: Int32Array;
  #passes = 0;
  /** Rows that are open, in the first `count` places. */
  readonly #open: Int32Array;

  constructor(population: Population, maximum: number) {
    this.pi = population.start.slice();
    this.#population = population;
    this.#maximum = maximum;
    const numbers = new Map<number, number>();
    this.#classOf = population.weight.map((weight) => {
      let number = numbers.get(weight);
      if (number === undefined) numbers.set(weight, (number = numbers.size));
      return number;
    });
    this.#weights = [...numbers.keys()];
    this.#share = new Float64Array(numbers.size);
    this.#remainder = new Float64Array(numbers.size);
    this.#pass = new Int32Array(numbers.size);
    this.#asked = new Int32Array(numbers.size);
    this.#open = new Int32Array(population.size);
  }

  /** Σπ over rows. */
  sumOf(rows: Int32Array): number {
    let sum = 0;
    for (const row of rows) sum += this.pi[row] ?? 0;
    return sum;
  }

  /** Raises Σπ over the eligible ones of `rows` to `goal` ppb by weight, none above the maximum. False: the raise fails. */
  raise(rows: Int32Array, goal: number): boolean {
    let missing = goal - this.sumOf(rows);
    if (missing <= 0) return true;
    let count = this.#openRows(rows);
    while (count > 0) {
      const total = this.#beginPass(count);
      const before = count;
      let taken = 0;
      count = 0;
      for (let i = 0; i < before; i += 1) {
        const row = this.#open[i] ?? 0;
        const room = this.#maximum - (this.pi[row] ?? 0);
        if (this.#shareOf(row, missing, total) >= room) {
          this.pi[row] = this.#maximum;
          taken += room;
        } else {
          this.#open[count] = row;
          count += 1;
        }
      }
      if (count === before) {
        this.#give(missing, count);
        return true;
      }
      missing -= taken;
      if (missing === 0) return true;
    }
    return false;
  }

  #openRows(rows: Int32Array): number {
    let count = 0;
    for (const row of rows) {
      if (this.#population.eligible[row] !== 1 || (this.pi[row] ?? 0) >= this.#maximum) continue;
      this.#open[count] = row;
      count += 1;
    }
    return count;
  }

  /** Begins a pass over the open rows; W, the sum of their weights: at most 9,000,000 · 51,000,000. */
  #beginPass(count: number): number {
    this.#passes += 1;
    let total = 0;
    for (let i = 0; i < count; i += 1) total += this.#population.weight[this.#open[i] ?? 0] ?? 0;
    return total;
  }

  /** ⌊missing · weight / total⌋ of a row. */
  #shareOf(row: number, missing: number, total: number): number {
    const number = this.#classOf[row] ?? 0;
    if (this.#pass[number] !== this.#passes) {
      const [share, remainder] = divide(missing, this.#weights[number] ?? 0, total);
      this.#share[number] = share;
      this.#remainder[number] = remainder;
      this.#pass[number] = this.#passes;
      this.#asked[number] = 0;
    }
    this.#asked[number] = (this.#asked[number] ?? 0) + 1;
    return this.#share[number] ?? 0;
  }

  /** Gives each open row its share, then one part more to each of those with the largest remainders, ties in order of row. */
  #give(missing: number, count: number): void {
    const open = this.#open.subarray(0, count);
    const numbers = new Set<number>();
    let left = missing;
    for (const row of open) {
      const number = this.#classOf[row] ?? 0;
      const share = this.#share[number] ?? 0;
      numbers.add(number);
      this.#add(row, share);
      left -= share;
    }
    if (left === 0) return;
    const { remainder: least, over } = this.#leastRewarded(numbers, left);
    const remainderOf = (row: number): number => this.#remainder[this.#classOf[row] ?? 0] ?? 0;
    for (const row of open) if (remainderOf(row) > least) this.#add(row, 1);
    for (const row of open
      .filter((each) => remainderOf(each) === least)
      .toSorted()
      .subarray(0, over))
      this.#add(row, 1);
  }

  /** The least remainder that still earns one of `left` parts, and how many rows with just that remainder get one. */
  #leastRewarded(numbers: ReadonlySet<number>, left: number): { remainder: number; over: number } {
    const rows = new Map<number, number>();
    for (const number of numbers) {
      const remainder = this.#remainder[number] ?? 0;
      rows.set(remainder, (rows.get(remainder) ?? 0) + (this.#asked[number] ?? 0));
    }
    let over = left;
    for (const [remainder, count] of [...rows].toSorted(([x], [y]) => y - x)) {
      if (count >= over) return { remainder, over };
      over -= count;
    }
    throw new Error('more parts are left over than rows to give them to');
  }

  #add(row: number, parts: number): void {
    this.pi[row] = (this.pi[row] ?? 0) + parts;
  }
}

/** Quotient and remainder of a · b / c in exact integers. */
function divide(a: number, b: number, c: number): readonly [number, number] {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) {
    const remainder = product % c;
    return [(product - remainder) / c, remainder];
  }
  const exact = BigInt(a) * BigInt(b);
  return [Number(exact / BigInt(c)), Number(exact % BigInt(c))];
}
