/**
 * The units of one long list by their load, so that the least loaded are counted, and the k-th of them in list order is found,
 * in logarithmic time: for each load that occurs a Fenwick tree (1994, "A new data structure for cumulative frequency
 * tables") over the places of the list. Units without room of their own are left out by whoever keeps it.
 */
export class LoadLevels {
  readonly #units: Int32Array;
  /** By load; the trees of loads that no longer occur are kept for others. */
  readonly #trees: (Tree | undefined)[] = [];
  readonly #spare: Tree[] = [];
  #least = 0;

  constructor(units: Int32Array) {
    this.#units = units;
  }

  add(unit: number, load: number): void {
    let tree = this.#trees[load];
    if (tree === undefined) {
      tree = this.#spare.pop() ?? new Tree(this.#units.length);
      this.#trees[load] = tree;
    }
    tree.add(this.#placeOf(unit), 1);
    this.#least = Math.min(this.#least, load);
  }

  remove(unit: number, load: number): void {
    const tree = this.#trees[load];
    if (tree === undefined) return;
    tree.add(this.#placeOf(unit), -1);
    if (tree.count > 0) return;
    this.#spare.push(tree);
    this.#trees[load] = undefined;
  }

  /**
   * The number of those with the least load below `bound`, units of `except` (each once) aside, and a function that gives the
   * k-th of them in list order; count 0 when there is nobody.
   */
  leastLoaded(
    bound: number,
    except: readonly number[],
    loadOf: Int32Array,
  ): { readonly count: number; readonly pick: (k: number) => number } {
    while (this.#least < this.#trees.length && this.#trees[this.#least] === undefined) this.#least += 1;
    for (let load = this.#least; load < bound && load < this.#trees.length; load += 1) {
      const tree = this.#trees[load];
      if (tree === undefined) continue;
      const places = except
        .flatMap((unit) => (loadOf[unit] === load ? [this.#placeOf(unit)] : []))
        .filter((place) => tree.has(place))
        .toSorted((left, right) => left - right);
      const count = tree.count - places.length;
      if (count > 0) return { count, pick: (k) => this.#units[tree.select(k, places)] as number };
    }
    return { count: 0, pick: () => -1 };
  }

  /** The place of a unit in the list; −1 when it is not on it. */
  #placeOf(unit: number): number {
    let [low, high] = [0, this.#units.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#units[middle] as number) < unit) low = middle + 1;
      else high = middle;
    }
    return this.#units[low] === unit ? low : -1;
  }
}

/** A set of places, with prefix sums. */
class Tree {
  count = 0;
  readonly #sums: Int32Array;
  readonly #top: number;

  constructor(size: number) {
    this.#sums = new Int32Array(size + 1);
    let top = 1;
    while (top * 2 <= size) top *= 2;
    this.#top = top;
  }

  add(place: number, by: number): void {
    this.count += by;
    for (let i = place + 1; i < this.#sums.length; i += i & -i)
      this.#sums[i] = (this.#sums[i] as number) + by;
  }

  has(place: number): boolean {
    return place >= 0 && this.#before(place + 1) > this.#before(place);
  }

  /** The place of the k-th member, those of `except` (ascending members) not counted. */
  select(k: number, except: readonly number[]): number {
    let rank = k;
    for (const place of except) if (this.#before(place) <= rank) rank += 1;
    let place = 0;
    for (let step = this.#top; step > 0; step >>= 1) {
      const next = place + step;
      if (next < this.#sums.length && (this.#sums[next] as number) <= rank) {
        place = next;
        rank -= this.#sums[next] as number;
      }
    }
    return place;
  }

  /** Members before a place. */
  #before(place: number): number {
    let sum = 0;
    for (let i = place; i > 0; i -= i & -i) sum += this.#sums[i] as number;
    return sum;
  }
}
