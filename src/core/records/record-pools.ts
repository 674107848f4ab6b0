import { protocol } from '../digest.ts';
import type { Pools } from '../draw/build-frame.ts';
import type { SealedTarget, TargetRow } from '../draw/frame.ts';
import { compareUtf8 } from '../draw/order.ts';
import { unit, type Rules } from '../draw/rules.ts';
import { monthsOf, wantedOf, type RecordPlan } from './plan.ts';
import type { InstitutionRecord } from './read-record-sheet.ts';

/** A month that has fewer records than the plan wants, which are then all drawn; 0 where it has none. */
export interface MonthShortage {
  readonly month: string;
  readonly records: number;
  readonly wanted: number;
}

/** Months of the plan with fewer records than it wants, in order. */
export function findShortages(
  plan: RecordPlan,
  records: readonly InstitutionRecord[],
): readonly MonthShortage[] {
  const wanted = wantedOf(plan);
  const counts = countByMonth(records);
  return monthsOf(plan.period)
    .map((month) => ({ month, records: counts.get(month) ?? 0, wanted }))
    .filter(({ records: count }) => count < wanted);
}

/**
 * The rules of a draw of records: a stratum for each month with as many records as the plan wants or the month has, nobody sent. The drugs with the
 * largest amounts owe the one visit that their one period allows, and so have π = 1. `window` is that of the inspection.
 */
export function recordRules(
  plan: RecordPlan,
  records: readonly InstitutionRecord[],
  window: Rules['window'],
): Rules {
  const wanted = wantedOf(plan);
  const floors = [...countByMonth(records)]
    .toSorted(([left], [right]) => compareUtf8(left, right))
    .map(([month, count]) => ({
      path: [month],
      ratio_bp: 0,
      minimum: Math.min(wanted, count),
      done: 0,
      periods: 1,
    }));
  return {
    protocol,
    attributes: ['month'],
    sealed_attributes: [],
    measures: ['amount_fen'],
    scope: [],
    duties:
      plan.kind === 'drugs'
        ? [{ name: `每月金额前${plan.top}名`, attribute: null, table: [], otherwise: 1 }]
        : [],
    trees: [{ attributes: ['month'], floors }],
    weights: weightsOf(plan),
    maximum_ppb: unit,
    budget: null,
    team: null,
    dates: null,
    window,
  };
}

function weightsOf(plan: RecordPlan): Rules['weights'] {
  const bands = plan.kind === 'visits' ? plan.bands : [];
  if (bands.length === 0) return { name: '不加权', base: 1, indicators: [] };
  const inFen = bands.map(({ from, points }) => ({ from: from * 100, points }));
  return {
    name: '按费用加权',
    base: 1,
    indicators: [{ kind: 'band', measure: 'amount_fen', bands: inFen, otherwise: 0 }],
  };
}

/** The rows of the frame of a draw of records. */
export function recordPools(plan: RecordPlan, records: readonly InstitutionRecord[]): Pools {
  const ranks = plan.kind === 'drugs' ? ranksInMonth(records) : new Map<string, number>();
  const top = plan.kind === 'drugs' ? plan.top : 0;
  const targets = records.map(({ id, name, month, amount }) => {
    const isTop = (ranks.get(id) ?? top + 1) <= top;
    const duty = isTop ? { owed: 1, allowed: 1, periods: 1 } : null;
    return {
      id,
      name,
      attributes: { month },
      sealed: { attributes: {}, measures: { amount_fen: amount } },
      excluded: null,
      counted: true,
      duties: plan.kind === 'drugs' ? [duty] : [],
      last_team: [],
    };
  });
  return { targets, officers: [], recusals: [] };
}

/** The place of each record in its month by amount, the largest first, from 1; equal amounts by id. By id. */
export function ranksInMonth(
  records: Iterable<Pick<InstitutionRecord, 'id' | 'month' | 'amount'>>,
): ReadonlyMap<string, number> {
  const sorted = [...records].toSorted((a, b) => b.amount - a.amount || compareUtf8(a.id, b.id));
  const seen = new Map<string, number>();
  return new Map(
    sorted.map(({ id, month }): [string, number] => {
      const rank = (seen.get(month) ?? 0) + 1;
      seen.set(month, rank);
      return [id, rank];
    }),
  );
}

function countByMonth(records: readonly InstitutionRecord[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { month } of records) counts.set(month, (counts.get(month) ?? 0) + 1);
  return counts;
}

/** A drawn record as papers and answers show it. */
export interface DrawnRecord {
  /** The number without its month. */
  readonly number: string;
  readonly name: string;
  readonly month: string;
  readonly amount: number;
  readonly pi: number;
  /** Whether it was certain before the dice: π = 1. */
  readonly isCertain: boolean;
  /** Why it is drawn, in words: 必查, 全部抽取 or 随机. */
  readonly why: string;
}

/** The amount of a record, in fen. */
export const amountOf = ({ measures }: Pick<SealedTarget, 'measures'>): number => measures['amount_fen'] ?? 0;

/** The record of a row of the frame, with why it was drawn. `amount` is in fen, `rank` its place in its month by amount. */
export function describeRecord(
  plan: RecordPlan,
  row: TargetRow,
  { amount, rank }: { readonly amount: number; readonly rank: number },
): DrawnRecord {
  const month = row.attributes['month'] ?? '';
  const isTop = row.duties.some((duty) => duty !== null);
  const isCertain = row.pi === unit;
  const isWeighted = plan.kind === 'visits' && plan.bands.length > 0;
  const all = isWeighted ? '必查：该月全部抽取或权重已满' : '必查：该月全部抽取';
  return {
    number: row.id.slice(month.length + 1),
    name: row.name,
    month,
    amount,
    pi: row.pi,
    isCertain,
    why: isTop ? `必查：金额第${rank}名` : isCertain ? all : '随机',
  };
}
