import { setImmediate as breathe } from 'node:timers/promises';
import type { Context } from '../../context.ts';
import type { Occurrence } from '../../core/jobs/schedule.ts';
import { serviceActor } from '../../store/actors.ts';
import type { JobResult } from '../../store/job-runs.ts';
import { makeBackup } from '../backup/make-backup.ts';
import { verifyBackup } from '../backup/verify-backup.ts';
import { findLogKeys } from '../log-keys.ts';
import { recomputeDraws, recordRecheck } from '../recheck-draws.ts';
import { anchorAudit } from '../trail/anchor-audit.ts';
import { cleanUp } from './clean-up.ts';
import { draftMonthTasks } from './draft-month-tasks.ts';
import type { JobWorks, Lease, LongOutcome } from './job-work.ts';
import { refreshReminders } from './refresh-reminders.ts';

/** What each job does. Without a place for backups there is no backup. */
export function worksOf(context: Pick<Context, 'backups'>): JobWorks {
  return {
    'task-drafts': { length: 'short', run: draftMonthTasks },
    reminders: { length: 'short', run: refreshReminders },
    recheck: { length: 'long', run: recheck },
    ...(context.backups === undefined ? {} : { backup: { length: 'long', run: backUp } }),
    'audit-anchor': { length: 'short', run: anchor },
    cleaning: { length: 'short', run: cleanUp },
  };
}

/** Every stored draw again, one after the other; other work of the service goes on between them. */
async function recheck(context: Context, _occurrence: Occurrence, lease: Lease): Promise<LongOutcome> {
  const report = await recomputeDraws(context, async (_task, index, total) => {
    await breathe();
    lease.signal.throwIfAborted();
    await lease.report(`重算第 ${index + 1} 次抽取，共 ${total} 次`);
  });
  const { draws, faults } = report;
  return {
    result: {
      summary:
        faults.length === 0
          ? `重算 ${draws} 次抽取，全部一致`
          : `重算 ${draws} 次抽取，${faults.length} 处不符`,
      counts: { draws, faults: faults.length },
      notes: faults.slice(0, 20),
    },
    save: (inner) => recordRecheck(inner, serviceActor, report),
  };
}

/** A backup that was read back before it counts as made. */
async function backUp(context: Context, _occurrence: Occurrence, lease: Lease): Promise<LongOutcome> {
  await lease.report('正在备份');
  const { path, manifest, removed } = await makeBackup(context, serviceActor);
  await lease.report('正在核对备份');
  await verifyBackup(path);
  return {
    result: {
      summary: `备份 ${manifest.name} 已核对，删除旧备份 ${removed.length} 份`,
      counts: { bytes: manifest.dump.bytes, removed: removed.length },
      notes: [],
    },
  };
}

async function anchor(inner: Context): Promise<JobResult> {
  const entry = (await findLogKeys(inner.db)) === undefined ? null : await anchorAudit(inner);
  return {
    summary:
      entry === null ? '透明日志尚未开启，或审计记录没有新增：没有写入' : `写入透明日志第 ${entry.seq} 条`,
    counts: { anchored: entry === null ? 0 : 1 },
    notes: [],
  };
}
