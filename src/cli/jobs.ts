import { once } from 'node:events';
import type { Command } from 'commander';
import { JobNameSchema, PauseJobRequest } from '../contract/jobs.ts';
import { parseAs } from '../contract/parse.ts';
import { chinaTime } from '../core/calendar/instants.ts';
import { jobRunStateLabels, jobs, type JobName } from '../core/jobs/jobs.ts';
import { findJobRun, listJobRuns, type JobRun } from '../store/job-runs.ts';
import { pauseJob, resumeJob } from '../usecases/jobs/pause-job.ts';
import { requestRun } from '../usecases/jobs/request-run.ts';
import { runDueJobs } from '../usecases/jobs/run-due-jobs.ts';
import { getJob, showJobs, type JobStanding } from '../usecases/jobs/show-jobs.ts';
import { makeRunner, startJobs } from '../usecases/jobs/start-jobs.ts';
import { print, withContext, withSession } from './session.ts';

const nameOf = (text: string): JobName => parseAs(JobNameSchema, text, '<名称>');

/** `shuangsui jobs …`: what the service does by itself. */
export function addJobs(program: Command): void {
  const group = program.command('jobs').description('任务调度：月度任务草稿、期限提醒、每夜重算、备份、清理');
  addShowing(program, group);
  addManaging(program, group);
  group
    .command('work')
    .description('只运行定时任务，不开网络端口；可与 serve 同时运行，按 Ctrl+C 结束')
    .action(() =>
      withContext(async (context) => {
        const running = startJobs(context, {
          onFailure: (job, reason) => process.stderr.write(`${jobs[job].label}未成：${reason}\n`),
        });
        console.log('定时任务已开始运行（按 Ctrl+C 结束）');
        await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
        await running.stop();
      }),
    );
}

function addShowing(program: Command, group: Command): void {
  group
    .command('list')
    .description('全部定时任务：下次运行、最近结果、是否暂停')
    .action(() =>
      withSession(program, 'job-read', async (context) => {
        const all = await showJobs(context);
        print(program, all, all.flatMap(describeJob));
      }),
    );
  group
    .command('runs')
    .description('一项定时任务的历次运行，新的在前')
    .argument('<名称>')
    .option('--limit <条数>', '至多列出多少次', '20')
    .action((text: string, { limit }: { limit: string }) => {
      const name = nameOf(text);
      return withSession(program, 'job-read', async ({ db }) => {
        const pageSize = Math.min(200, Math.max(1, Number(limit) || 20));
        const { runs } = await listJobRuns(db, name, { page: 1, pageSize });
        print(program, runs, runs.flatMap(describeRun));
      });
    });
}

function addManaging(program: Command, group: Command): void {
  group
    .command('run')
    .description('现在就运行；到期未做的一并补做')
    .argument('<名称>')
    .action((text: string) => {
      const name = nameOf(text);
      return withSession(program, 'job-manage', async (context, actorId) => {
        const { period } = await requestRun(context, actorId, name);
        // Whoever asked for it is in the trail; what is done is done by the service, for everybody.
        const { jurisdiction: _all, ...service } = context;
        await runDueJobs(service, makeRunner(service, {}, new AbortController().signal), [name]);
        const run = await findJobRun(context.db, name, period);
        print(program, run, run === undefined ? [] : describeRun(run));
        if (run?.state !== 'done') process.exitCode = 1;
      });
    });
  group
    .command('pause')
    .description('暂停按期的运行')
    .argument('<名称>')
    .requiredOption('--reason <原因>', '为什么暂停')
    .action((text: string, options: { reason: string }) => {
      const name = nameOf(text);
      const { reason } = parseAs(PauseJobRequest, options, '命令的参数');
      return withSession(program, 'job-manage', async (context, actorId) => {
        await pauseJob(context, actorId, name, reason);
        const job = await getJob(context, name);
        print(program, job, describeJob(job));
      });
    });
  group
    .command('resume')
    .description('恢复运行；错过的补做')
    .argument('<名称>')
    .action((text: string) => {
      const name = nameOf(text);
      return withSession(program, 'job-manage', async (context, actorId) => {
        await resumeJob(context, actorId, name);
        const job = await getJob(context, name);
        print(program, job, describeJob(job));
      });
    });
}

const timeOf = (instant: string | null): string => (instant === null ? '' : chinaTime(instant).slice(0, 16));

function describeJob(job: JobStanding): readonly string[] {
  const { name, label, schedule, paused, isSetUp, nextRunAt, last, open, overdueSince } = job;
  const next = paused === null ? `下次 ${timeOf(nextRunAt)}` : `已暂停（${paused.reason}）`;
  return [
    `${name}  ${label}  ${schedule}  ${isSetUp ? next : '未启用：请设置 BACKUP_DIR'}`,
    `    ${last === null ? '还没有运行过' : `最近 ${describeEnd(last)}`}`,
    ...open.map((run) => `    ${jobRunStateLabels[run.state]}：${run.period}  ${run.error || run.progress}`),
    ...(overdueSince === null ? [] : [`    逾期未运行，自 ${timeOf(overdueSince)}：没有服务在运行定时任务`]),
  ];
}

const describeEnd = ({ finishedAt, state, error, result }: JobRun): string =>
  `${timeOf(finishedAt)}  ${jobRunStateLabels[state]}  ${state === 'done' ? (result?.summary ?? '') : error}`;

const describeRun = (run: JobRun): readonly string[] => [
  `${run.period}  ${run.state === 'done' || run.state === 'failed' ? describeEnd(run) : `${jobRunStateLabels[run.state]}  ${run.error || run.progress}`}  第 ${run.attempts} 次`,
  ...(run.result?.notes ?? []).map((note) => `    ${note}`),
];
