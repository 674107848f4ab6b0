import type { Problem } from '../refusal.ts';
import type { EntropySource } from './commitment.ts';

/** One value as it was written down in front of the witnesses. */
export interface EntropyRecordSource {
  readonly name: string;
  /** The digits as text: never a number, which would lose leading zeros and long tails. */
  readonly value: string;
  /** Who threw the dice. */
  readonly by: string;
}

/** What was thrown, by whom and when, after the commitment. */
export interface EntropyRecord {
  readonly protocol: string;
  readonly draw_id: string;
  /** The digest of the commitment that these values came after. */
  readonly commitment: string;
  readonly sources: readonly EntropyRecordSource[];
  readonly recorded_at: string;
}

/** Every way in which a plan is malformed or too weak: fewer than 20 digits could be tried out beforehand. */
export function findPlanProblems(plan: readonly EntropySource[]): readonly Problem[] {
  const total = plan.reduce((sum, { digits }) => sum + digits, 0);
  const isUnique = new Set(plan.map(({ name }) => name)).size === plan.length;
  const isSized = plan.every(({ digits }) => digits >= 1 && digits <= 64);
  if (plan.length >= 1 && plan.length <= 16 && isUnique && isSized && total >= 20) return [];
  return [{ place: 'entropy_plan', message: '随机数来源应有 1 至 16 个、名称不重复、合计不少于 20 位数字' }];
}

/** Every way in which the values are not what the entropy plan promised: the same sources in the same order. */
export function findEntropyProblems(
  plan: readonly EntropySource[],
  sources: readonly EntropyRecordSource[],
): readonly Problem[] {
  if (plan.length !== sources.length || plan.some(({ name }, i) => sources[i]?.name !== name)) {
    return [
      { place: 'sources', message: `随机数来源应依次为 ${plan.map((source) => source.name).join('、')}` },
    ];
  }
  return plan.flatMap((promised, i) => {
    const source = sources[i];
    const place = `sources[${promised.name}]`;
    if (source === undefined || !/^[0-9]+$/.test(source.value) || source.value.length !== promised.digits) {
      return [{ place, message: `应为 ${promised.digits} 位数字` }];
    }
    return /^[ \u3000]*$/.test(source.by) ? [{ place, message: '请填写掷骰人' }] : [];
  });
}
