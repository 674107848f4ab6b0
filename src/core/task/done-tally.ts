/** Counts by stratum the targets that the year's draws have reached: every prefix of every tree's path at once. */
export class DoneTally {
  readonly #trees: readonly (readonly string[])[];
  readonly #counts = new Map<string, number>();

  constructor(trees: readonly { readonly attributes: readonly string[] }[]) {
    this.#trees = trees.map(({ attributes }) => attributes);
  }

  /** Counts one target that was reached. */
  add(attributes: Readonly<Record<string, string>>): void {
    const places = new Set(
      this.#trees.flatMap((tree) => {
        const path = tree.map((name) => attributes[name] ?? '');
        return [...path.keys(), path.length].map((depth) => placeOf(tree, path.slice(0, depth)));
      }),
    );
    for (const place of places) this.#counts.set(place, this.countOf(place) + 1);
  }

  /** How many were reached in the stratum with this path in the tree of these attributes. */
  done(tree: readonly string[], path: readonly string[]): number {
    return this.countOf(placeOf(tree, path));
  }

  private countOf(place: string): number {
    return this.#counts.get(place) ?? 0;
  }
}

const placeOf = (tree: readonly string[], path: readonly string[]): string =>
  JSON.stringify([tree.slice(0, path.length), path]);
