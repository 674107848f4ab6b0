import { z } from 'zod';
import { taskKinds, type TaskKind } from '../core/task/plan.ts';
import { exemptions, type Exemption } from '../core/visits/bases.ts';
import { planTiers, type PlanTier } from '../core/year/annual-plan.ts';
import {
  datesSchema,
  participantsSchema,
  scopeSchema,
  teamSchema,
  treesSchema,
  weightsSchema,
} from './draw-rules.ts';
import { Code, line, prose, whole } from './values.ts';

const name = line(100);
const names = z.array(name).max(50);
const items = z.array(Code).max(200).describe('计入的事项编号；[] 为全部事项');
const paragraphs = z.array(prose(2000)).max(50);
const ratio = whole(0, 1_000_000).describe('年度比例，万分之一；10000 为每家一次');
const month = whole(1, 12);

const described = <Key extends string>(labels: Readonly<Record<Key, string>>) =>
  z.enum(Object.keys(labels) as Key[]).describe(
    Object.entries(labels)
      .map(([key, label]) => `${key} ${String(label)}`)
      .join('；'),
  );

const CapSchema = z.strictObject({
  name,
  scope: scopeSchema,
  visits: whole(1, 400).describe('每家每年至多几次'),
  items,
  on_site_only: z.boolean().describe('是否只计现场检查'),
  exemptions: z.array(described<Exemption>(exemptions)).max(20).describe('不受上限限制、也不计入次数的检查'),
});

const DutySchema = z.strictObject({
  name,
  scope: scopeSchema,
  visits: whole(0, 400).describe('每家每年应查几次；0 为只按比例'),
  items,
  classes: z.array(z.strictObject({ value: line(200, 0), ratio_bp: ratio })).max(50),
  otherwise_bp: ratio.describe('其他信用等级的年度比例，万分之一'),
});

const LineSchema = z.strictObject({
  code: Code.describe('计划项目编号'),
  name: name.describe('计划项目名称'),
  item_code: Code.describe('抽查事项编号'),
  kind: described<TaskKind>(taskKinds),
  announced: z.boolean().describe('false 为不预先告知，名单在检查后公布'),
  scope: scopeSchema,
  months: z.array(month).min(1).max(12).describe('抽取的月份，从小到大'),
  duties: names.describe('承担哪些检查义务（名称）'),
  trees: treesSchema,
  weights: weightsSchema,
  maximum_ppb: whole(1, 1_000_000_000).describe('单家抽中概率的上限，十亿分之一'),
  team: teamSchema,
  dates: datesSchema,
  participants: participantsSchema,
  persons: names.describe('责任人（姓名），在 persons 之中'),
  budget: whole(1, 10_000_000).nullable().describe('每次至多抽取几家；null 为不限'),
});

/** A whole annual plan; the meaning of each member stands with `AnnualPlan` in core/year/annual-plan.ts. */
export const AnnualPlanSchema = z
  .strictObject({
    organisation_code: Code.describe('监管机构代码'),
    tier: described<PlanTier>(planTiers),
    year: whole(2000, 2999),
    name: name.describe('方案名称'),
    goals: paragraphs.describe('工作目标，每段一项'),
    focus: paragraphs.describe('检查重点'),
    steps: paragraphs.describe('工作步骤'),
    persons: z.array(z.strictObject({ name, duty: line(100) })).max(50),
    caps: z.array(CapSchema).max(50).describe('频次上限'),
    duties: z.array(DutySchema).max(50).describe('检查义务：全年应查的对象、次数和年度比例'),
    lines: z.array(LineSchema).min(1).max(100).describe('计划项目，每月各抽取一次'),
    reserve_months: whole(0, 11).describe('年末留作补查的月数'),
    budget: whole(1, 100_000_000).nullable().describe('全年检查总量上限；null 为不限'),
    minimum_ratio_bp: whole(0, 10_000).describe('全年最低抽查比例，万分之一'),
    staff_note: prose(1000, 0).describe('检查力量'),
    contact: line(200).describe('咨询联系方式'),
  })
  .meta({ id: 'AnnualPlan', description: '年度监督检查方案，各项齐全' });

const planShape = AnnualPlanSchema.shape;
const lineShape = LineSchema.shape;

/** A plan as people write it: what they leave out takes its usual value. */
export const AnnualPlanRequest = AnnualPlanSchema.extend({
  goals: planShape.goals.default([]),
  focus: planShape.focus.default([]),
  steps: planShape.steps.default([]),
  persons: planShape.persons.default([]),
  caps: planShape.caps.default([]),
  duties: planShape.duties.default([]),
  lines: z
    .array(
      LineSchema.extend({
        announced: lineShape.announced.default(true),
        scope: lineShape.scope.default([]),
        duties: lineShape.duties.default([]),
        maximum_ppb: lineShape.maximum_ppb.default(900_000_000),
        dates: lineShape.dates.default(null),
        participants: lineShape.participants.default([]),
        persons: lineShape.persons.default([]),
        budget: lineShape.budget.default(null),
      }),
    )
    .min(1)
    .max(100),
  reserve_months: planShape.reserve_months.default(1),
  budget: planShape.budget.default(null),
  minimum_ratio_bp: planShape.minimum_ratio_bp.default(500),
  staff_note: planShape.staff_note.default(''),
}).meta({ id: 'AnnualPlanRequest', description: '年度监督检查方案；省略的项取通常的值' });
