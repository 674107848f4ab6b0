import type { Scope } from '../draw/rules.ts';
import type { AnnualPlan, PlanLine } from './annual-plan.ts';

/** How the targets of one scope stand to another, as far as the clauses alone tell. */
export type ScopeRelation = 'within' | 'apart' | 'partly';

/** The values that a scope allows in one attribute; undefined for any value. */
function valuesOf(scope: Scope, attribute: string): readonly string[] | undefined {
  const clauses = scope.filter((clause) => clause.attribute === attribute);
  if (clauses.length === 0) return undefined;
  return clauses
    .map((clause) => clause.values)
    .reduce((left, right) => left.filter((value) => right.includes(value)));
}

/** Whether the targets of `inner` lie all within `outer`, all outside it, or clauses cannot tell. */
export function relateScopes(inner: Scope, outer: Scope): ScopeRelation {
  let relation: ScopeRelation = 'within';
  for (const { attribute } of outer) {
    const wanted = valuesOf(outer, attribute) ?? [];
    const given = valuesOf(inner, attribute);
    if (given !== undefined && !given.some((value) => wanted.includes(value))) return 'apart';
    if (given === undefined || !given.every((value) => wanted.includes(value))) relation = 'partly';
  }
  return relation;
}

/** The months in which a line draws before the reserve: those in which duties may fall due. */
export function dutyMonths(plan: AnnualPlan, line: PlanLine): readonly number[] {
  return line.months.filter((month) => month <= 12 - plan.reserve_months);
}

/** The draws of a line in the reserve months. */
export function reserveMonths(plan: AnnualPlan, line: PlanLine): readonly number[] {
  return line.months.filter((month) => month > 12 - plan.reserve_months);
}
