import { z } from 'zod';
import { jobNames, jobRunStateLabels, type JobRunState } from '../core/jobs/jobs.ts';
import { reminderKindNames, urgencyLabels, type Urgency } from '../core/jobs/reminders.ts';
import { Id, pageOf, pageQuery, prose, StoredInstant } from './values.ts';

/** Names a job. */
export const JobNameSchema = z.enum(jobNames).describe('定时任务的名称');

const Name = JobNameSchema;

const ResultSchema = z.strictObject({
  summary: z.string(),
  counts: z.record(z.string(), z.number()),
  notes: z.array(z.string()),
});

export const JobRunSchema = z
  .strictObject({
    job: Name,
    period: z.string().describe('这次运行所属的期间（北京时间）；manual- 开头的为有人要求的运行'),
    trigger: z.enum(['scheduled', 'manual']),
    due_at: StoredInstant,
    state: z.enum(Object.keys(jobRunStateLabels) as JobRunState[]),
    state_label: z.string(),
    attempts: z.int().describe('开始过几次'),
    progress: z.string(),
    result: ResultSchema.nullable(),
    error: z.string().describe('最近一次未成的原因；没有为空'),
    requested_by: z.string().nullable(),
    claimed_at: StoredInstant.nullable(),
    next_attempt_at: StoredInstant.nullable(),
    finished_at: StoredInstant.nullable(),
  })
  .meta({ id: 'JobRun', description: '定时任务的一次运行' });

export const JobSchema = z
  .strictObject({
    name: Name,
    label: z.string(),
    description: z.string(),
    schedule: z.string().describe('何时运行，如 每天 02:00'),
    catch_up: z.enum(['each', 'latest']).describe('停机期间错过的：each 逐期补做，latest 只补最近一期'),
    is_set_up: z.boolean().describe('本服务的设置是否够运行它'),
    is_paused: z.boolean(),
    pause_reason: z.string(),
    paused_by: z.string().nullable(),
    paused_at: StoredInstant.nullable(),
    next_run_at: StoredInstant.nullable().describe('下次到期；暂停或未启用时为空'),
    overdue_since: StoredInstant.nullable().describe('到期而没有任何服务运行它，自何时起'),
    last: JobRunSchema.nullable().describe('最近一次结束的运行'),
    open: z.array(JobRunSchema).describe('运行中和等待运行的'),
  })
  .meta({ id: 'Job', description: '定时任务' });

export const JobListSchema = z
  .strictObject({ jobs: z.array(JobSchema) })
  .meta({ id: 'JobList', description: '全部定时任务' });

export const JobRunPageSchema = pageOf(JobRunSchema).meta({ id: 'JobRunPage' });

export const jobRunListQuery = { ...pageQuery };

export const PauseJobRequest = z
  .strictObject({ reason: prose(500).describe('暂停的原因') })
  .meta({ id: 'PauseJobRequest', description: '暂停定时任务' });

const Kind = z.enum(reminderKindNames);
const State = z.enum(['open', 'closed']);

export const ReminderSchema = z
  .strictObject({
    id: Id,
    subject: z.string(),
    kind: Kind,
    kind_label: z.string(),
    due_on: z.string().describe('最后一日'),
    urgency: z.enum(Object.keys(urgencyLabels) as Urgency[]),
    urgency_label: z.string(),
    organisation_code: z.string().nullable().describe('所属监管机构；为空的不属于某一机构'),
    message: z.string(),
    state: State.describe('open 待办，closed 已办结'),
    opened_at: StoredInstant,
    closed_at: StoredInstant.nullable(),
  })
  .meta({ id: 'Reminder', description: '期限提醒' });

export const ReminderPageSchema = pageOf(ReminderSchema).meta({ id: 'ReminderPage' });

export const reminderListQuery = {
  ...pageQuery,
  state: State.default('open').describe('open 待办，closed 已办结'),
  kind: Kind.optional().describe('只看这一种'),
};
