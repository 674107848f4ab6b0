import { z } from 'zod';
import { exemptions, type Exemption } from '../core/visits/bases.ts';
import { planTiers, type PlanTier } from '../core/year/annual-plan.ts';
import { WeightsSchema } from './risk.ts';
import { TaskPlanSchema } from './task-plan.ts';
import { Code, line, prose, whole } from './values.ts';

const task = TaskPlanSchema.shape;
const name = line(100);
const names = z.array(name).max(50).default([]);
const items = z.array(Code).max(200).default([]).describe('计入的事项编号；[] 为全部事项');
const paragraphs = z.array(prose(2000)).max(50).default([]);
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
  scope: task.scope.describe('对象范围；[] 为全部'),
  visits: whole(1, 400).describe('每家每年至多几次'),
  items,
  on_site_only: z.boolean().default(true).describe('是否只计现场检查'),
  exemptions: z
    .array(described<Exemption>(exemptions))
    .max(20)
    .default([])
    .describe('不受上限限制、也不计入次数的检查'),
});

const DutySchema = z.strictObject({
  name,
  scope: task.scope.describe('对象范围；[] 为全部'),
  visits: whole(0, 400).describe('每家每年应查几次；0 为只按比例'),
  items,
  classes: z
    .array(z.strictObject({ value: line(200, 0), ratio_bp: ratio }))
    .max(50)
    .default([]),
  otherwise_bp: ratio.describe('其他信用等级的年度比例，万分之一'),
});

const LineSchema = z.strictObject({
  code: Code.describe('计划项目编号'),
  name: name.describe('计划项目名称'),
  item_code: Code.describe('抽查事项编号'),
  kind: task.kind,
  announced: task.announced,
  scope: task.scope.describe('对象范围；[] 为全部'),
  months: z.array(month).min(1).max(12).describe('抽取的月份，从小到大'),
  duties: names.describe('承担哪些检查义务（名称）'),
  trees: task.trees,
  weights: WeightsSchema.extend({ name })
    .default({ name: '不加权', base: 1, indicators: [] })
    .describe('风险权重'),
  maximum_ppb: task.maximum_ppb,
  team: task.team,
  dates: task.dates,
  participants: task.participants,
  persons: names.describe('责任人（姓名），在 persons 之中'),
  budget: task.budget.describe('每次至多抽取几家；null 为不限'),
});

/** A plan as people write it: what they leave out takes its usual value. The meaning of each member stands with `AnnualPlan`. */
export const AnnualPlanRequest = z
  .strictObject({
    organisation_code: Code.describe('监管机构代码'),
    tier: described<PlanTier>(planTiers),
    year: whole(2000, 2999),
    name: name.describe('方案名称'),
    goals: paragraphs.describe('工作目标，每段一项'),
    focus: paragraphs.describe('检查重点'),
    steps: paragraphs.describe('工作步骤'),
    persons: z
      .array(z.strictObject({ name, duty: line(100) }))
      .max(50)
      .default([]),
    caps: z.array(CapSchema).max(50).default([]).describe('频次上限'),
    duties: z.array(DutySchema).max(50).default([]).describe('检查义务：全年应查的对象、次数和年度比例'),
    lines: z.array(LineSchema).min(1).max(100).describe('计划项目，每月各抽取一次'),
    reserve_months: whole(0, 11).default(1).describe('年末留作补查的月数'),
    budget: whole(1, 10_000_000).nullable().default(null).describe('全年检查总量上限；null 为不限'),
    minimum_ratio_bp: whole(0, 10_000).default(500).describe('全年最低抽查比例，万分之一'),
    staff_note: prose(1000, 0).default('').describe('检查力量'),
    contact: line(200).describe('咨询联系方式'),
  })
  .meta({ id: 'AnnualPlanRequest', description: '年度监督检查方案；省略的项取通常的值' });

/** A whole annual plan, as answers give it. */
export const AnnualPlanSchema = z
  .strictObject(AnnualPlanRequest.shape)
  .meta({ id: 'AnnualPlan', description: '年度监督检查方案，各项齐全' });
