import type { Scope } from '../draw/rules.ts';
import { isInScope } from '../draw/rules.ts';

/** Targets alike in every attribute that plans use, as a number. */
export interface TargetGroup {
  readonly attributes: Readonly<Record<string, string>>;
  readonly count: number;
}

/** Officers alike in certificate, skills and attributes (organisation, department, district), as a number. */
export interface OfficerGroup {
  readonly certified: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  /** Sorted, unique. */
  readonly skills: readonly string[];
  readonly count: number;
}

/** What the item list says about one item. */
export interface ListedItem {
  readonly code: string;
  readonly name: string;
  readonly importance: '一般' | '重点';
  /** The yearly ratio of the list in basis points; null where it gives none. */
  readonly ratio_bp: number | null;
  /** Blank where the list gives none: then nothing may be inspected by it. */
  readonly legal_basis: string;
}

/** What a plan is judged against: counts only, no institution and no person. */
export interface PlanPopulation {
  readonly targets: readonly TargetGroup[];
  readonly officers: readonly OfficerGroup[];
  readonly items: readonly ListedItem[];
  /** Working days of each month, January first: twelve numbers. */
  readonly working_days: readonly number[];
}

/** The groups of targets that meet every clause of all the scopes. */
export function groupsIn({ targets }: PlanPopulation, ...scopes: readonly Scope[]): readonly TargetGroup[] {
  return targets.filter(({ attributes }) => scopes.every((scope) => isInScope(scope, attributes)));
}

/** Whether a group of targets meets every clause. */
export function isGroupIn(scope: Scope, { attributes }: TargetGroup): boolean {
  return isInScope(scope, attributes);
}

/** How many there are in the groups. */
export function countOf(groups: readonly { readonly count: number }[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}
