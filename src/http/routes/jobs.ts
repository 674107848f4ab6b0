import {
  JobListSchema,
  JobNameSchema,
  jobRunListQuery,
  JobRunPageSchema,
  JobRunSchema,
  JobSchema,
  PauseJobRequest,
  reminderListQuery,
  ReminderPageSchema,
} from '../../contract/jobs.ts';
import { Nothing } from '../../contract/values.ts';
import type { JobName } from '../../core/jobs/jobs.ts';
import { chinaDay } from '../../core/task/china-day.ts';
import type { Context } from '../../context.ts';
import { listJobRuns } from '../../store/job-runs.ts';
import { listReminders } from '../../store/reminders.ts';
import { pauseJob, resumeJob } from '../../usecases/jobs/pause-job.ts';
import { requestRun } from '../../usecases/jobs/request-run.ts';
import { getJob, showJobs } from '../../usecases/jobs/show-jobs.ts';
import { reads, writes, type Route } from '../route.ts';
import { showJob, showJobRun, showReminder } from '../show-job.ts';

const tag = '任务调度';
const params = { name: JobNameSchema };
const reading = { permission: 'job-read', of: 'nothing' } as const;
const managing = { permission: 'job-manage', of: 'nothing' } as const;

const showOne = async (context: Context, name: JobName) => showJob(await getJob(context, name));

/** What the service does by itself, and what it reminds people of. */
export const jobRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/jobs',
    access: reading,
    tag,
    summary: '定时任务：下次运行、最近结果、是否暂停',
    answer: JobListSchema,
    handle: async (context) => ({ jobs: (await showJobs(context)).map(showJob) }),
  }),
  reads({
    path: '/api/v1/jobs/{name}/runs',
    access: reading,
    tag,
    summary: '一项定时任务的历次运行，新的在前',
    params,
    query: jobRunListQuery,
    answer: JobRunPageSchema,
    handle: async ({ db }, { params: { name }, query: { page, page_size: pageSize } }) => {
      const { total, runs } = await listJobRuns(db, name, { page, pageSize });
      return { total, page, page_size: pageSize, entries: runs.map(showJobRun) };
    },
  }),
  writes({
    path: '/api/v1/jobs/{name}/run',
    access: managing,
    tag,
    summary: '立即运行：一分钟内由任一服务运行，不影响按期的运行',
    status: 201,
    params,
    body: Nothing,
    example: undefined,
    answer: JobRunSchema,
    refusals: ['wrong-state'],
    handle: async (context, { actorId, params: { name } }) =>
      showJobRun(await requestRun(context, actorId, name)),
  }),
  writes({
    path: '/api/v1/jobs/{name}/pause',
    access: managing,
    tag,
    summary: '暂停按期的运行，须写明原因',
    params,
    body: PauseJobRequest,
    example: { reason: '更换备份磁盘' },
    answer: JobSchema,
    refusals: ['wrong-state'],
    handle: async (context, { actorId, params: { name }, body: { reason } }) => {
      await pauseJob(context, actorId, name, reason);
      return showOne(context, name);
    },
  }),
  writes({
    path: '/api/v1/jobs/{name}/resume',
    access: managing,
    tag,
    summary: '恢复运行；错过的照停机后的办法补做',
    params,
    body: Nothing,
    example: undefined,
    answer: JobSchema,
    refusals: ['wrong-state'],
    handle: async (context, { actorId, params: { name } }) => {
      await resumeJob(context, actorId, name);
      return showOne(context, name);
    },
  }),
  reads({
    path: '/api/v1/reminders',
    access: { permission: 'reminder-read', of: 'filtered' },
    tag,
    summary: '期限提醒：将到期和已逾期的事项，最早的在前',
    query: reminderListQuery,
    answer: ReminderPageSchema,
    handle: async ({ db, now, jurisdiction }, { query: { page, page_size: pageSize, state, kind } }) => {
      const found = await listReminders(db, { within: jurisdiction, state, kind, page, pageSize });
      const today = chinaDay(now().toISOString());
      const entries = found.reminders.map((reminder) => showReminder(reminder, today));
      return { total: found.total, page, page_size: pageSize, entries };
    },
  }),
];
