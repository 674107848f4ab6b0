import type { Problem } from '../refusal.ts';
import { isDirected, taskKinds, type TaskPlan } from './plan.ts';

/** The levels of organisations that may hold unannounced inspections; those of counties may not. */
const flightLevels: readonly string[] = ['国家级', '省级', '市级'];

/** What keeps an organisation of this level from a task of this kind. */
export function findLevelProblems(
  { kind }: Pick<TaskPlan, 'kind'>,
  organisation: { readonly name: string; readonly level: string },
): readonly Problem[] {
  if (kind !== 'flight' || flightLevels.includes(organisation.level)) return [];
  const level = organisation.level === '' ? '未填写' : organisation.level;
  const message = `${taskKinds.flight}由市级以上监管机构组织，${organisation.name}的层级为${level}：请改由上级机构拟定，或改用其他类型；层级登记有误的请先更正监管机构名录`;
  return [{ place: 'kind', message }];
}

/** How many targets of a frame can be drawn, and how many will be. */
export interface FrameCounts {
  readonly eligible: number;
  readonly sample: number;
}

/** What a draw is by its scope and its chances; followed by 抽查 it reads as a phrase. */
export type TaskNature = '定向' | '不定向' | '全部检查，不属随机';

/** Whether every eligible target has chance 1: the sample is the sum of the chances, so it is then all of them. */
export function isExhaustive({ eligible, sample }: FrameCounts): boolean {
  return eligible > 0 && sample === eligible;
}

/** Directed or not, as the scope says; a frame that is known (not undefined) to leave nothing to chance is no random draw. */
export function natureOf(plan: TaskPlan, counts: FrameCounts | undefined): TaskNature {
  if (counts !== undefined && isExhaustive(counts)) return '全部检查，不属随机';
  return isDirected(plan) ? '定向' : '不定向';
}
