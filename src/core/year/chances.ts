import { unit, type Scope } from '../draw/rules.ts';
import { ratioText } from '../lists/field-text.ts';
import { Refusal } from '../refusal.ts';
import type { PlannedDuty } from '../task/plan.ts';
import type { AnnualCap, AnnualDuty, AnnualPlan, PlanLine } from './annual-plan.ts';
import { dutyMonths, relateScopes, reserveMonths } from './scopes.ts';

/** What decides the coin of one duty for the targets of one credit class. */
export interface CoinSpec {
  /** Draws before the reserve, M ≥ 1. */
  readonly periods: number;
  /** Draws in the reserve, in which nothing is forced. */
  readonly reserve: number;
  /** Visits owed in the year, d. */
  readonly owed: number;
  /** Visits that the caps allow in the year, c; null without a cap. */
  readonly allowed: number | null;
}

const whole = BigInt(unit);

/** The most visits that the draws of the year can make: the cap, or every draw. */
export function mostVisits({ periods, reserve, allowed }: CoinSpec): number {
  return Math.min(allowed ?? periods + reserve, periods + reserve);
}

/**
 * The weights of 0, 1, … visits of one target in the year, whose chance of one draw's coin is k ppb: M tosses on condition
 * that no fewer than d and no more than c succeed, then a toss in every reserve draw that the cap still allows.
 * Their common sum is the denominator.
 */
export function visitWeights(spec: CoinSpec, k: number): readonly bigint[] {
  const { periods, reserve, owed } = spec;
  const most = mostVisits(spec);
  const [heads, tails] = [BigInt(k), whole - BigInt(k)];
  let choose = 1n;
  let weights = Array.from({ length: most + 1 }, (_, visits) => {
    if (visits > periods) return 0n;
    if (visits > 0) choose = (choose * BigInt(periods - visits + 1)) / BigInt(visits);
    return visits < owed ? 0n : choose * heads ** BigInt(visits) * tails ** BigInt(periods - visits);
  });
  for (let draw = 0; draw < reserve; draw += 1) {
    weights = weights.map(
      (weight, visits) => weight * (visits === most ? whole : tails) + (weights[visits - 1] ?? 0n) * heads,
    );
  }
  return weights;
}

/** The visits that one target can expect in the year with this coin, in ppb, rounded down. */
export function expectedVisits(spec: CoinSpec, k: number): bigint {
  const { total, sum } = momentsOf(visitWeights(spec, k));
  return (sum * whole) / total;
}

function momentsOf(weights: readonly bigint[]): { readonly total: bigint; readonly sum: bigint } {
  return {
    total: weights.reduce((sum, weight) => sum + weight, 0n),
    sum: weights.reduce((sum, weight, visits) => sum + BigInt(visits) * weight, 0n),
  };
}

/** The yearly ratios that a coin can give, both included, in basis points. */
export function ratioRange(spec: CoinSpec): { readonly from: number; readonly to: number } {
  const most = mostVisits(spec);
  if (spec.owed >= most) return { from: most * 10_000, to: most * 10_000 };
  return { from: spec.owed * 10_000 + 1, to: most * 10_000 };
}

/**
 * The chance k of one draw's coin in ppb, 1 … 10^9 − 1, with which a target's expected visits of the year reach the yearly
 * ratio (visits for every 10,000 targets): the least such k, by bisection, since expected visits grow with k. Without a
 * reserve this is h(M, d, c, k) = ρ with ρ = ratio / M. Where d = c the coin decides nothing, and d/M is given.
 * Refuses (contradiction) a ratio that no coin gives: d or less, or more than c visits a year; the nearest ones are named.
 */
export function solveChance(spec: CoinSpec, ratioBp: number, name: string): number {
  const problem = findRatioProblem(spec, ratioBp, name);
  if (problem !== undefined) {
    throw new Refusal('contradiction', '年度比例与检查次数、频次上限矛盾', [
      { place: 'duties', message: problem },
    ]);
  }
  if (spec.owed >= mostVisits(spec)) {
    const even = Number((whole * BigInt(spec.owed)) / BigInt(Math.max(spec.periods, 1)));
    return Math.min(Math.max(even, 1), unit - 1);
  }
  const reaches = (k: number): boolean => {
    const { total, sum } = momentsOf(visitWeights(spec, k));
    return sum * 10_000n >= BigInt(ratioBp) * total;
  };
  let [low, high] = [1, unit - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (reaches(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Why no coin gives this yearly ratio, in Chinese, with the nearest that one does; undefined when one does. */
export function findRatioProblem(spec: CoinSpec, ratioBp: number, name: string): string | undefined {
  const { from, to } = ratioRange(spec);
  if (spec.owed > spec.periods)
    return `${name}要求每家每年 ${spec.owed} 次，而补查月份之前只抽 ${spec.periods} 次`;
  if (ratioBp >= from && ratioBp <= to) return undefined;
  const most = mostVisits(spec);
  const bounds =
    from === to
      ? `每家每年恰好 ${spec.owed} 次，年度比例只能是 ${ratioText(to)}`
      : `每家每年至少 ${spec.owed} 次、至多 ${most} 次，年度比例应高于 ${ratioText(spec.owed * 10_000)}、不高于 ${ratioText(to)}`;
  return `${name}的年度比例为 ${ratioText(ratioBp)}，而${bounds}：请改为最接近的 ${ratioText(ratioBp < from ? from : to)}`;
}

/** A part of a duty's targets that has one coin: those of one line and one class; value null is every other class. */
export interface CoinClass {
  readonly value: string | null;
  readonly ratioBp: number;
  /** The classes in question; '*' stands for every class that the plan does not name. */
  readonly scope: Scope;
}

const classAttribute = 'credit_class';

/** The classes of a duty, the listed ones first, then all others together. */
export function coinClasses(plan: AnnualPlan, duty: AnnualDuty): readonly CoinClass[] {
  const listed = duty.classes.map(({ value }) => value);
  const named = [...plan.caps, ...plan.duties, ...plan.lines]
    .flatMap(({ scope }) => scope)
    .filter(({ attribute }) => attribute === classAttribute)
    .flatMap(({ values }) => values);
  const others = [...new Set(named)].filter((value) => !listed.includes(value));
  const scopeOf = (values: readonly string[]): Scope => [{ attribute: classAttribute, values }];
  return [
    ...duty.classes.map(({ value, ratio_bp }) => ({ value, ratioBp: ratio_bp, scope: scopeOf([value]) })),
    { value: null, ratioBp: duty.otherwise_bp, scope: scopeOf([...others, '*']) },
  ];
}

/** The caps that count the visits of a line. */
export function capsOf(plan: AnnualPlan, line: PlanLine): readonly AnnualCap[] {
  return plan.caps.filter(({ items }) => items.length === 0 || items.includes(line.item_code));
}

/** How a cap stands to the targets of one class of a duty in a line. */
export function relateCap(cap: AnnualCap, duty: AnnualDuty, line: PlanLine, coin: CoinClass) {
  return relateScopes([...duty.scope, ...line.scope, ...coin.scope], cap.scope);
}

/** What decides the coin of a class of a duty in a line. */
export function coinSpec(plan: AnnualPlan, duty: AnnualDuty, line: PlanLine, coin: CoinClass): CoinSpec {
  const caps = capsOf(plan, line).filter((cap) => relateCap(cap, duty, line, coin) === 'within');
  return {
    periods: dutyMonths(plan, line).length,
    reserve: reserveMonths(plan, line).length,
    owed: duty.visits,
    allowed: caps.length === 0 ? null : Math.min(...caps.map(({ visits }) => visits)),
  };
}

/** How a class of a duty is called in messages. */
export function coinName(duty: AnnualDuty, coin: CoinClass): string {
  if (coin.value !== null)
    return `检查义务“${duty.name}”信用等级“${coin.value === '' ? '未填写' : coin.value}”`;
  return duty.classes.length === 0 ? `检查义务“${duty.name}”` : `检查义务“${duty.name}”其他信用等级`;
}

/**
 * A duty as the tasks of a line carry it, with the chance of its coin in ppb for every class that the line may meet.
 * Refuses (contradiction) ratios that no coin gives.
 */
export function plannedDuty(plan: AnnualPlan, duty: AnnualDuty, line: PlanLine): PlannedDuty {
  const chances = coinClasses(plan, duty)
    .filter((coin) => relateScopes(coin.scope, [...duty.scope, ...line.scope]) !== 'apart')
    .map((coin) => ({
      value: coin.value,
      chance_ppb: solveChance(coinSpec(plan, duty, line, coin), coin.ratioBp, coinName(duty, coin)),
    }));
  const table = chances.flatMap(({ value, chance_ppb }) => (value === null ? [] : [{ value, chance_ppb }]));
  return {
    name: duty.name,
    scope: duty.scope,
    visits: duty.visits,
    items: duty.items,
    attribute: table.length === 0 ? null : classAttribute,
    table,
    otherwise: chances.find(({ value }) => value === null)?.chance_ppb ?? 1,
  };
}
