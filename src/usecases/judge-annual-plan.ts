import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { sha256Hex } from '../core/digest.ts';
import { getList } from '../core/lists/definitions.ts';
import { Refusal, type Problem } from '../core/refusal.ts';
import type { AnnualPlan } from '../core/year/annual-plan.ts';
import { findContradictions, type Contradiction } from '../core/year/contradictions.ts';
import { findPlanProblems } from '../core/year/plan-problems.ts';
import type { PlanPopulation } from '../core/year/population.ts';
import type { Context } from '../context.ts';
import { allRecords } from '../store/register.ts';
import { findOwnRecord } from './people/find-own-record.ts';
import { populationOf } from './plan-population.ts';

/** A plan as it is stored: with its digest, the counts of the day, and what contradicts it by them. */
export interface JudgedPlan {
  readonly plan: AnnualPlan;
  readonly planSha256: string;
  readonly population: PlanPopulation;
  readonly populationSha256: string;
  readonly contradictions: readonly Contradiction[];
}

const digestOfText = (text: string): string => sha256Hex(new TextEncoder().encode(text));

/**
 * Judges a plan against the lists in force today. Refuses (invalid) one that is malformed or names an organisation or a
 * department that is not there; contradictions are given back.
 */
export async function judgeAnnualPlan(context: Context, plan: AnnualPlan): Promise<JudgedPlan> {
  const problems = [...findPlanProblems(plan), ...(await findReferenceProblems(context, plan))];
  if (problems.length > 0) throw new Refusal('invalid', '年度方案有误', problems);
  const population = await populationOf(context, plan);
  return {
    plan,
    planSha256: digestOfText(canonicalJson(plan as unknown as Json)),
    population,
    populationSha256: digestOfText(JSON.stringify(population)),
    contradictions: findContradictions(plan, population),
  };
}

/** As `judgeAnnualPlan`; refuses (contradiction) with every contradiction at once, unless they may be kept in a draft. */
export async function judgeForSaving(
  context: Context,
  plan: AnnualPlan,
  keepContradictions: boolean,
): Promise<JudgedPlan> {
  const judged = await judgeAnnualPlan(context, plan);
  if (!keepContradictions) assertNoContradictions(judged.contradictions);
  return judged;
}

/** Refuses (contradiction) a plan that its own rules or the lists contradict, with every contradiction. */
export function assertNoContradictions(contradictions: readonly Contradiction[]): void {
  if (contradictions.length === 0) return;
  const message = `年度方案有 ${contradictions.length} 处矛盾：请逐条修改；可带着矛盾存为草稿，但不能批准`;
  throw new Refusal(
    'contradiction',
    message,
    contradictions.map(({ place, message: text }) => ({ place, message: text })),
  );
}

async function findReferenceProblems(context: Context, plan: AnnualPlan): Promise<readonly Problem[]> {
  const organisation = await findOwnRecord(context, 'organisations', plan.organisation_code);
  const departments = await allRecords(context.db, getList('departments'), { states: ['active'] });
  const known = new Set(departments.map(({ code }) => code));
  return [
    ...(organisation?.state === 'active'
      ? []
      : [{ place: 'organisation_code', message: '没有这个监管机构' }]),
    ...plan.lines.flatMap(({ participants }, line) =>
      participants.flatMap(({ department_code: code }, index) =>
        known.has(code)
          ? []
          : [
              {
                place: `lines[${line}].participants[${index}].department_code`,
                message: `没有部门 ${code}：请先把它录入部门名录`,
              },
            ],
      ),
    ),
  ];
}
