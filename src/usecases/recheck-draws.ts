import { verifyBundle } from '../core/proof/verify/verify-bundle.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit, verifyAudit } from '../store/audit.ts';
import type { Db } from '../store/connect.ts';
import { listLog } from '../store/log.ts';
import { drawnTasks, type Task } from '../store/tasks.ts';
import { checkLog } from './check-log.ts';
import { loadBundle } from './load-draw.ts';

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
  const { fault: logFault } = await checkLog(context.db);
  const { fault: auditFault } = await verifyAudit(context.db);
  const faults = [logFault, auditFault].filter((fault) => fault !== undefined);
  const tasks = await drawnTasks(context.db);
  for (const task of tasks) {
    onProgress(task);
    faults.push(...(await findFaults(context, task)));
  }
  await inTransaction(context, async (inner) => {
    const action = faults.length === 0 ? 'recheck-passed' : 'recheck-alarm';
    const detail = { draws: tasks.length, faults: faults.length, first: faults.slice(0, 20) };
    await appendAudit(inner, { actor: actor.id, action, subject: 'draws', detail });
  });
  return { draws: tasks.length, faults };
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
