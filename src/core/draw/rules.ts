import type { Json } from '../canonical-json.ts';
import type { Weights } from './weights.ts';

/** One part of π = 1: inclusion probabilities are whole numbers of parts per billion (ppb). */
export const unit = 1_000_000_000;

/** Conditions on text attributes, all of which must hold; [] is everyone. */
export type Scope = readonly { readonly attribute: string; readonly values: readonly string[] }[];

/**
 * A lower bound for one stratum: this draw takes at least ⌊(max(⌈ratio · counted⌉, minimum) − done) / periods⌋ of its
 * targets. A bound per draw has done 0 and periods 1; a yearly one says what the year has done and the draws left.
 */
export interface Floor {
  /** The values of the first attributes of the tree; [] is the whole frame. */
  readonly path: readonly string[];
  /** The ratio in basis points (1/10,000). */
  readonly ratio_bp: number;
  readonly minimum: number;
  /** Visits that already count toward the bound. */
  readonly done: number;
  /** Draws that are left to meet it, this one included; 1 or more. */
  readonly periods: number;
}

/** A tree of strata: one level for each attribute, and the bounds of some of its nodes. */
export interface StrataRules {
  readonly attributes: readonly string[];
  readonly floors: readonly Floor[];
}

/**
 * A duty: visits owed to its targets within a number of periods. The chance k of one period's coin, in ppb, depends on one
 * attribute of the target (its credit class) or on nothing.
 */
export interface Duty {
  readonly name: string;
  readonly attribute: string | null;
  readonly table: readonly { readonly value: string; readonly chance_ppb: number }[];
  readonly otherwise: number;
}

/** One place in every team. */
export interface SeatRules {
  /** How papers call it: 组长, 组员, 药品专家. Not interpreted. */
  readonly role: string;
  /** Whether only an officer certified through the window may take it; a team has two such seats or more. */
  readonly certified: boolean;
  /** What the officer's attributes must be. */
  readonly scope: Scope;
  /** Skills that the officer must have, all of them. */
  readonly skills: readonly string[];
  /** Attributes in which officer and target must agree (local), and in which they must not (crossed). */
  readonly match: readonly string[];
  readonly differ: readonly string[];
}

/** One step of what gives way, in order, where targets cannot be staffed. */
export type Relaxation =
  /** The officers of the last visit may come again. */
  | { readonly kind: 'last_team' }
  /** Officer and target need no longer agree (or differ) in this attribute. */
  | { readonly kind: 'match'; readonly attribute: string }
  /** An officer may be given this many targets. */
  | { readonly kind: 'capacity'; readonly capacity: number };

/** Who is sent, and how many at most to each. */
export interface TeamRules {
  /** Text attributes that each officer row carries, sorted. */
  readonly attributes: readonly string[];
  /** Whether officers are drawn one by one, or fixed groups as a whole. */
  readonly by: 'officer' | 'group';
  /** How many targets one officer may be given in this draw. */
  readonly capacity: number;
  /** Whether those who visited a target last time are kept from it (until the ladder gives way). */
  readonly separate_last: boolean;
  readonly seats: readonly SeatRules[];
  readonly ladder: readonly Relaxation[];
}

/** Drawn days: on which of them, how many targets a team may visit on one day, and what these must have in common. */
export interface DateRules {
  readonly days: readonly string[];
  /** Targets of one team on one day; above 1 only together with `together`. */
  readonly per_day: number;
  /** Visits of the same team to targets that agree in this attribute share days; null: each visit is on its own. */
  readonly together: string | null;
}

/** Everything that decides a draw besides the rosters and the entropy. Keys are those of the published rules.json. */
export interface Rules {
  readonly protocol: string;
  /** The text attributes that each target row carries, sorted. */
  readonly attributes: readonly string[];
  /** The text attributes of each target's sealed line, sorted: what only weights look at. */
  readonly sealed_attributes: readonly string[];
  /** The numbers of each target's sealed line, sorted. */
  readonly measures: readonly string[];
  readonly scope: Scope;
  readonly duties: readonly Duty[];
  /** One or two trees of strata. */
  readonly trees: readonly StrataRules[];
  readonly weights: Weights;
  /** The highest π that sharing may give to a target; a duty may give more. */
  readonly maximum_ppb: number;
  /** The most targets that may be drawn; null without such a bound. */
  readonly budget: number | null;
  /** null where nobody is sent: a draw of records within an institution. */
  readonly team: TeamRules | null;
  /** null: the visits fall anywhere in the window. */
  readonly dates: DateRules | null;
  /** The days on which the visits take place, both included. */
  readonly window: { readonly from: string; readonly to: string };
}

/** Whether someone with these attributes meets every clause. */
export function isInScope(scope: Scope, attributes: Readonly<Record<string, string>>): boolean {
  return scope.every((clause) => clause.values.includes(attributes[clause.attribute] ?? ''));
}

/** Rules as plain JSON, for canonical text. */
export function rulesJson(rules: Rules): Json {
  return rules as unknown as Json;
}
