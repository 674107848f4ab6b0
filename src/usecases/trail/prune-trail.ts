import { findDateFault } from '../../core/lists/codes.ts';
import { Refusal } from '../../core/refusal.ts';
import { startExportCheck, type ExportReport } from '../../core/trail/check-export.ts';
import { trailSubjects } from '../../core/trail/compare-anchors.ts';
import type { ExportLine } from '../../core/trail/export-form.ts';
import { keptFrom, startInChina } from '../../core/trail/retention.ts';
import { inTransaction, type Context } from '../../context.ts';
import { getActor } from '../../store/actors.ts';
import { appendAudit, findEntryBefore } from '../../store/audit.ts';
import { isDenied } from '../../store/database-fault.ts';
import { appendLog } from '../../store/log.ts';
import {
  carryOutPrune,
  findTrailBase,
  getPrune,
  insertPrune,
  type TrailPrune,
} from '../../store/trail-prunes.ts';
import { anchorAudit } from './anchor-audit.ts';
import { exportLines } from './export-trail.ts';
import { verifyTrail } from './verify-trail.ts';

/** From which day (in China) on entries stay; left out: as long ago as `years` say. */
export interface PruneWish {
  readonly before?: string | undefined;
  /** For how many years entries stay. */
  readonly years: number;
}

/**
 * Asks that the entries before a day be exported and removed. Another person decides. Refuses (invalid) a day within the years that are kept,
 * and (wrong-state) when there is nothing to remove.
 */
export async function requestPrune(
  context: Context,
  actorId: string,
  { before, years }: PruneWish,
): Promise<TrailPrune> {
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const at = inner.now().toISOString();
    const beforeDay = before ?? keptFrom(at, years);
    assertExpired(beforeDay, at, years);
    const boundary = await findEntryBefore(inner.db, startInChina(beforeDay));
    const base = await findTrailBase(inner.db);
    if (boundary.seq <= base.seq) throw new Refusal('wrong-state', `${beforeDay} 以前没有可清理的审计记录`);
    const prune: TrailPrune = {
      id: inner.newId(),
      boundary,
      beforeDay,
      requestedBy: actor.id,
      requestedAt: at,
      confirmedBy: null,
      confirmedAt: null,
      exportSha256: null,
    };
    await insertPrune(inner.db, prune);
    const detail = { before: beforeDay, through: boundary.seq, entries: boundary.seq - base.seq };
    const subject = `trail/prunes/${prune.id}`;
    await appendAudit(inner, { actor: actor.id, action: 'trail-prune-requested', subject, detail });
    return prune;
  });
}

function assertExpired(beforeDay: string, now: string, years: number): void {
  const fault = findDateFault(beforeDay);
  const refuse = (message: string): Refusal =>
    new Refusal('invalid', '不能清理', [{ place: 'before', message }]);
  if (fault !== undefined) throw refuse(fault);
  const kept = keptFrom(now, years);
  if (beforeDay > kept) throw refuse(`审计记录保存 ${years} 年：只能清理 ${kept} 以前的`);
}

/** Keeps the lines of an export for good, outside of the database, and gives them back as they were kept. */
export type KeepExport = (lines: AsyncIterable<ExportLine>) => Promise<AsyncIterable<string>>;

/** What a prune has done. */
export interface PruneOutcome {
  readonly removed: number;
  readonly export: ExportReport;
}

/**
 * Carries out a prune that another person asked for: exports what goes, reads the export back, and only when that is whole removes the entries. The
 * last of them stays as what the rest follows; the removal is an entry and a record of the log. Refuses (same-person), (conflict) a trail that
 * is not whole or an export that is not what was written, and (forbidden) a database account that may not remove entries.
 */
export async function confirmPrune(
  context: Context,
  actorId: string,
  id: string,
  { years, keep }: { readonly years: number; readonly keep: KeepExport },
): Promise<PruneOutcome> {
  const prune = await getOpenPrune(context, actorId, id);
  assertExpired(prune.beforeDay, context.now().toISOString(), years);
  const { fault } = await verifyTrail(context);
  if (fault !== undefined) throw new Refusal('conflict', `审计记录不完整，没有清理：${fault}`);
  const kept = await keep(exportLines(context, await findTrailBase(context.db), prune.boundary));
  const report = await checkKept(kept, prune);
  const removed = await remove(context, actorId, id, report);
  return { removed, export: report };
}

async function getOpenPrune(context: Context, actorId: string, id: string): Promise<TrailPrune> {
  const actor = await getActor(context.db, actorId);
  const prune = await getPrune(context.db, id);
  if (prune.confirmedAt !== null) throw new Refusal('conflict', '这份清理申请已经处理');
  if (prune.requestedBy === actor.id)
    throw new Refusal('same-person', '申请和清理不能是同一个人：请由审计员导出并清理');
  return prune;
}

async function checkKept(lines: AsyncIterable<string>, { boundary }: TrailPrune): Promise<ExportReport> {
  const check = startExportCheck();
  for await (const line of lines) check.take(line);
  const report = check.finish();
  const isRight = report.head.seq === boundary.seq && report.head.hash === boundary.hash;
  const fault = report.fault ?? (isRight ? undefined : '导出的不是申请清理的记录');
  if (fault !== undefined) throw new Refusal('conflict', `导出的文件不完整，没有清理：${fault}`);
  return report;
}

async function remove(context: Context, actorId: string, id: string, report: ExportReport): Promise<number> {
  try {
    return await inTransaction(context, async (inner) => {
      const prune = await getOpenPrune(inner, actorId, id);
      const { boundary, beforeDay } = prune;
      const done = {
        confirmedBy: actorId,
        confirmedAt: inner.now().toISOString(),
        exportSha256: report.sha256,
      };
      const removed = await carryOutPrune(inner.db, prune, done);
      const detail = {
        before: beforeDay,
        through: boundary.seq,
        entries: removed,
        export_sha256: report.sha256,
      };
      const subject = `trail/prunes/${id}`;
      await appendAudit(inner, { actor: actorId, action: 'trail-pruned', subject, detail });
      await appendLog(inner, {
        kind: 'audit',
        subject: trailSubjects.prune,
        digest: boundary.hash,
        facts: { step: 'prune', seq: boundary.seq, removed, export: report.sha256 },
      });
      await anchorAudit(inner);
      return removed;
    });
  } catch (error) {
    if (!isDenied(error)) throw error;
    const message =
      '服务的数据库账号不能删除审计记录，没有清理：请在服务器上用属主账号的 DATABASE_URL 执行这条命令';
    throw new Refusal('forbidden', message);
  }
}
