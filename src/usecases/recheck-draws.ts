import { verifyBundle } from '../core/proof/verify/verify-bundle.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import type { Db } from '../store/connect.ts';
import { listLog } from '../store/log.ts';
import { drawnTasks, type Task } from '../store/tasks.ts';
import { checkLog } from './check-log.ts';
import { loadBundle } from './load-draw.ts';
import { verifyTrail } from './trail/verify-trail.ts';

/** What a recheck of everything that was drawn found. */
export interface RecheckReport {
  readonly draws: number;
  /** In Chinese; [] when all is well. */
  readonly faults: readonly string[];
}

/**
 * Recomputes every draw that the service has stored, voided ones too, from its bytes, against the digests of the task and of the
 * transparency log; and the log and the audit chain themselves. What it found is written to the audit chain: an alarm
 * (`recheck-alarm`) names each fault. `onProgress` is told each draw that is next.
 */
export async function recheckDraws(
  context: Context,
  actorId: string,
  onProgress: (task: Task) => void = () => undefined,
): Promise<RecheckReport> {
  const actor = await getActor(context.db, actorId);
  const report = await recomputeDraws(context, async (task) => onProgress(task));
  await inTransaction(context, (inner) => recordRecheck(inner, actor.id, report));
  return report;
}

/** The recomputing of `recheckDraws`, which writes nothing. `onNext` is told each draw, its place (from 0) and how many there are. */
export async function recomputeDraws(
  context: Context,
  onNext: (task: Task, index: number, total: number) => Promise<void>,
): Promise<RecheckReport> {
  const { fault: logFault } = await checkLog(context.db);
  const { fault: trailFault } = await verifyTrail(context);
  const faults = [...new Set([logFault, trailFault].filter((fault) => fault !== undefined))];
  const tasks = await drawnTasks(context.db);
  for (const [index, task] of tasks.entries()) {
    await onNext(task, index, tasks.length);
    faults.push(...(await findFaults(context, task)));
  }
  return { draws: tasks.length, faults };
}

/** Writes to the audit chain, in the caller's transaction, what a recheck found. */
export async function recordRecheck(
  inner: Context,
  actorId: string,
  { draws, faults }: RecheckReport,
): Promise<void> {
  const action = faults.length === 0 ? 'recheck-passed' : 'recheck-alarm';
  const detail = { draws, faults: faults.length, first: faults.slice(0, 20) };
  await appendAudit(inner, { actor: actorId, action, subject: 'draws', detail });
}

async function findFaults(context: Context, task: Task): Promise<readonly string[]> {
  const name = `${task.plan.name}（${task.drawNumber}）`;
  const logged = await loggedDigests(context.db, task.id);
  if (logged.commitment !== task.commitment || logged.result !== task.result)
    return [`${name}：任务所记的指纹与透明日志中的不同`];
  const verdict = verifyBundle(await loadBundle(context, task.id), logged);
  const failed = verdict.checks.find(({ passed }) => passed === false);
  return failed === undefined ? [] : [`${name}：存档的证明包不符，${failed.zh}`];
}

async function loggedDigests(
  db: Db,
  drawId: string,
): Promise<{ readonly commitment: string | undefined; readonly result: string | undefined }> {
  const entries = await listLog(db, { subject: drawId });
  const digestOf = (kind: string): string | undefined => entries.find((entry) => entry.kind === kind)?.digest;
  return { commitment: digestOf('commitment'), result: digestOf('result') };
}
