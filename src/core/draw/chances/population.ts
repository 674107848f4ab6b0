import type { TargetRow } from '../frame.ts';
import { DutyChances, startOf } from './hazard.ts';
import type { Rules } from '../rules.ts';
import { Column, TreeBuilder, type Tree } from './strata.ts';

/** What decides the chances of the targets, in columns by row of the frame: a million rows take some 25 MB. */
export interface Population {
  readonly size: number;
  /** One for each tree of the rules. */
  readonly trees: readonly Tree[];
  /** 1 where the row may be drawn. */
  readonly eligible: Uint8Array;
  /** 1 where the row counts in the size of its strata. */
  readonly counted: Uint8Array;
  readonly weight: Int32Array;
  /** What π begins with, in ppb (docs/draw-protocol.md section 5, "Start"); 0 where the row is not eligible. */
  readonly start: Int32Array;
}

/** What the population needs to know of a target. */
export type PopulationRow = Pick<TargetRow, 'attributes' | 'excluded' | 'counted' | 'duties' | 'weight'>;

/** Builds a population row by row, in frame order; keeps nothing of a row but numbers. */
export class PopulationBuilder {
  readonly #rules: Rules;
  readonly #trees: readonly TreeBuilder[];
  readonly #chances = new DutyChances();
  readonly #flags = new Column();
  readonly #weight = new Column();
  readonly #start = new Column();

  constructor(rules: Rules) {
    this.#rules = rules;
    this.#trees = rules.trees.map((tree) => new TreeBuilder(tree.attributes));
  }

  /** Adds the next row. An eligible one counts, and its duties must be states that can be met (see `dutyChance`). */
  add({ attributes, excluded, counted, duties, weight }: PopulationRow): void {
    const isEligible = excluded === null;
    const isCounted = counted || isEligible;
    for (const tree of this.#trees) tree.add(attributes, isCounted);
    this.#flags.push((isEligible ? 1 : 0) + (isCounted ? 2 : 0));
    this.#weight.push(weight);
    this.#start.push(isEligible ? startOf(this.#rules, duties, attributes, this.#chances).pi : 0);
  }

  finish(): Population {
    const flags = this.#flags.finish();
    return {
      size: flags.length,
      trees: this.#trees.map((tree) => tree.finish()),
      eligible: Uint8Array.from(flags, (flag) => flag & 1),
      counted: Uint8Array.from(flags, (flag) => flag >> 1),
      weight: this.#weight.finish(),
      start: this.#start.finish(),
    };
  }
}

/** The population of rows that are at hand, in frame order. */
export function populationOf(rows: Iterable<PopulationRow>, rules: Rules): Population {
  const builder = new PopulationBuilder(rules);
  for (const row of rows) builder.add(row);
  return builder.finish();
}
