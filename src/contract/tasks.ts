import { z } from 'zod';
import { taskActionLabels, taskStateLabels } from '../core/task/states.ts';
import { PlanSchema, TaskPlanSchema } from './task-plan.ts';
import { Code, Id, Month, pageOf, pageQuery, StoredInstant, whole } from './values.ts';

const states = Object.keys(taskStateLabels) as (keyof typeof taskStateLabels)[];
const actions = Object.keys(taskActionLabels) as (keyof typeof taskActionLabels)[];

export const DraftRequest = z
  .strictObject({
    plan: TaskPlanSchema,
    replaces: Id.nullable().default(null).describe('代替哪个作废、或公布指纹后撤回的任务'),
  })
  .meta({ id: 'DraftRequest', description: '拟定任务' });

const revision = whole(1, 1_000_000_000).describe('您看到的修订号；他人在此期间改过则拒绝（409）');

export const ReviseRequest = z
  .strictObject({ revision, plan: TaskPlanSchema })
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
    nature: z
      .string()
      .describe('定向抽查、不定向抽查；冻结后每家概率都是 100% 的，为“全部检查，不属随机抽查”'),
    hands: z.record(z.string(), z.string()).describe('各步骤由谁操作'),
    notes: z.record(z.string(), z.unknown()).describe('各步骤的时间和说明'),
    draw_number: z.string().nullable(),
    commitment: z.string().nullable().describe('名录指纹'),
    result: z.string().nullable().describe('结果指纹'),
    replaces: z.string().nullable().describe('代替哪个作废或公布指纹后撤回的任务'),
    supplements: z.string().nullable().describe('是哪个任务的补抽'),
    created_at: StoredInstant,
    changed_at: StoredInstant,
    next: z.array(TaskActionSchema),
  })
  .meta({ id: 'Task', description: '抽查任务' });

export const TaskPageSchema = pageOf(TaskSchema).meta({ id: 'TaskPage' });
