import { z } from 'zod';
import { taskActionLabels, taskStateLabels } from '../core/task/states.ts';
import { Code, Day, Id, line, Month, pageOf, pageQuery, StoredInstant, whole } from './values.ts';

const states = Object.keys(taskStateLabels) as (keyof typeof taskStateLabels)[];
const actions = Object.keys(taskActionLabels) as (keyof typeof taskActionLabels)[];

const attribute = line(64).describe('名录栏目名，如 kind、district_code');
const value = line(200, 0);
const reasoned = z.array(z.strictObject({ code: Code, reason: line(200) })).max(20_000);

/** Mirrors TaskPlan in core/task/plan.ts, which judges what the fields mean. */
export const PlanSchema = z
  .strictObject({
    name: line(200).describe('任务名称'),
    organisation_code: Code.describe('监管机构代码'),
    item_code: Code.describe('抽查事项编号'),
    month: Month,
    cut_off_day: Day.describe('名录截止日'),
    scope: z
      .array(z.strictObject({ attribute, values: z.array(value).max(1000) }))
      .max(20)
      .describe('抽查范围：各条件同时满足；[] 为全部'),
    strata: z
      .strictObject({
        attributes: z.array(attribute).max(20),
        floors: z
          .array(
            z.strictObject({
              path: z.array(value).max(20),
              ratio_bp: whole(0, 10_000).describe('最低比例，万分之一'),
              minimum: whole(0, 10_000_000).describe('最少家数'),
            }),
          )
          .max(2000),
      })
      .describe('分层和每层的下限；path [] 为全部'),
    weights: z.strictObject({
      attribute: attribute.nullable(),
      table: z.array(z.strictObject({ value, weight: whole(1, 1_000_000) })).max(1000),
      default: whole(1, 1_000_000),
    }),
    maximum_ppb: whole(1, 1_000_000_000).describe('单家抽中概率的上限，十亿分之一'),
    exclusions: reasoned.describe('在范围内而不抽取的对象和原因'),
    unavailable: reasoned.describe('检查时段内不能派出的人员和原因'),
    team: z.strictObject({
      size: whole(2, 20).describe('每组人数'),
      capacity: whole(1, 100_000).describe('每人至多检查几家'),
      match: z.array(attribute).max(2),
    }),
    window: z.strictObject({ from: Day, to: Day }).describe('检查时段'),
    release_on: Day.describe('名单最早公布日'),
    contact: line(200).describe('咨询联系方式'),
  })
  .meta({ id: 'Plan', description: '抽查方案' });

export const DraftRequest = z
  .strictObject({ plan: PlanSchema, replaces: Id.nullable().default(null).describe('代替哪个已作废的任务') })
  .meta({ id: 'DraftRequest', description: '拟定任务' });

const revision = whole(1, 1_000_000_000).describe('您看到的修订号；他人在此期间改过则拒绝（409）');

export const ReviseRequest = z
  .strictObject({ revision, plan: PlanSchema })
  .meta({ id: 'ReviseRequest', description: '修改草稿' });

export const ApproveRequest = z
  .strictObject({ revision })
  .meta({ id: 'ApproveRequest', description: '批准您看到的那一版方案' });

export const taskListQuery = {
  organisation: Code.optional(),
  month: Month.optional(),
  state: z.enum(states).optional(),
  ...pageQuery,
  sort: z
    .enum(['month', 'name', 'state', 'created_at', 'changed_at'].flatMap((key) => [key, `-${key}`]))
    .optional()
    .describe('排序；前加减号为倒序；省略为新拟定的在前'),
};

const TaskActionSchema = z
  .strictObject({
    action: z.enum(actions),
    label: z.string(),
    method: z.enum(['POST', 'PUT']),
    path: z.string(),
    not_by: z.string().nullable().describe('不能由此人操作；null 为不限'),
  })
  .meta({ id: 'TaskAction', description: '下一步可以做什么' });

export const TaskSchema = z
  .strictObject({
    id: z.string(),
    state: z.enum(states),
    state_label: z.string(),
    revision: z.int(),
    plan: PlanSchema,
    hands: z.record(z.string(), z.string()).describe('各步骤由谁操作'),
    notes: z.record(z.string(), z.json()).describe('各步骤的时间和说明'),
    draw_number: z.string().nullable(),
    commitment: z.string().nullable().describe('名录指纹'),
    result: z.string().nullable().describe('结果指纹'),
    manifest: z.string().nullable().describe('文件清单指纹'),
    replaces: z.string().nullable(),
    created_at: StoredInstant,
    changed_at: StoredInstant,
    next: z.array(TaskActionSchema),
  })
  .meta({ id: 'Task', description: '抽查任务' });

export const TaskPageSchema = pageOf(TaskSchema).meta({ id: 'TaskPage' });
