import type { CatchUp, Schedule } from './schedule.ts';

/** Work that the service does by itself. */
export interface JobDefinition {
  readonly label: string;
  /** What it does, in a sentence for people. */
  readonly description: string;
  readonly schedule: Schedule;
  readonly catchUp: CatchUp;
  /** Short work is done in the one transaction that claims it; long work takes a lease. */
  readonly length: 'short' | 'long';
}

/** Every job, in the order in which lists show them. */
export const jobs = {
  'task-drafts': {
    label: '月度任务草稿',
    description: '按已公布的年度方案，为下个月还没有任务的计划项目各拟一份草稿，由经办人核对修改后报批',
    schedule: { kind: 'monthly', day: 25, at: '09:00' },
    catchUp: 'each',
    length: 'short',
  },
  reminders: {
    label: '期限提醒',
    description: '找出将到期和已逾期的事项，列为提醒；办结的自动撤下',
    schedule: { kind: 'every', minutes: 60 },
    catchUp: 'latest',
    length: 'short',
  },
  recheck: {
    label: '每夜重算',
    description: '重算库中的全部抽取、透明日志和审计链，与公布过的指纹核对；不符时报警',
    schedule: { kind: 'daily', at: '02:00' },
    catchUp: 'latest',
    length: 'long',
  },
  backup: {
    label: '备份',
    description: '备份数据库并核对备份，超过保留份数的旧备份删除',
    schedule: { kind: 'daily', at: '03:00' },
    catchUp: 'latest',
    length: 'long',
  },
  'audit-anchor': {
    label: '审计记录入日志',
    description: '把审计记录当前的末条指纹写入透明日志，使以后不能改动或截短',
    schedule: { kind: 'daily', at: '01:00' },
    catchUp: 'latest',
    length: 'short',
  },
  cleaning: {
    label: '清理',
    description: '删除失效满 30 天的会话、满 72 小时的重复请求标识和办结满两年的提醒',
    schedule: { kind: 'every', minutes: 60 },
    catchUp: 'latest',
    length: 'short',
  },
} as const satisfies Readonly<Record<string, JobDefinition>>;

export type JobName = keyof typeof jobs;

/** Every job's name, in the order in which lists show them. */
export const jobNames = Object.keys(jobs) as readonly JobName[];

/** Where a run stands; `waiting` is one that was asked for, or failed and will be tried again. */
export type JobRunState = 'waiting' | 'running' | 'done' | 'failed';

/** How users read the states. */
export const jobRunStateLabels: Readonly<Record<JobRunState, string>> = {
  waiting: '等待运行',
  running: '运行中',
  done: '完成',
  failed: '失败',
};

const pauses: readonly number[] = [1, 5, 15, 60];

/** How many minutes after this many failed attempts the next one may begin; null when there is none any more. */
export function minutesToNextAttempt(attempts: number): number | null {
  return pauses[attempts - 1] ?? null;
}
