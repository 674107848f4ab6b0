import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { getActor, serviceActor } from '../../store/actors.ts';
import { appendAudit } from '../../store/audit.ts';
import { makeScratchSchema } from '../../store/scratch-schema.ts';
import { recheckDraws } from '../recheck-draws.ts';
import { backupPlaceOf } from './make-backup.ts';
import { restoreInto, withDatabase } from './restore-backup.ts';
import { latestBackup } from './verify-backup.ts';

/** What a drill showed. */
export interface DrillReport {
  readonly name: string;
  /** How old the backup was: what would be lost if the disk failed now (RPO). */
  readonly ageSeconds: number;
  /** How long it took from the first byte to the last check (RTO, without people and machines). */
  readonly seconds: number;
  readonly draws: number;
  /** In Chinese; [] when the backup is good. */
  readonly faults: readonly string[];
}

/**
 * Restores the newest backup into a database of its own, verifies everything as a restore does, recomputes every draw in it, and removes it. Writes the result
 * to the audit trail. The database is a temporary file, or on MariaDB a schema beside the service's (`<name>_drill_…`), for which the
 * account needs the right to create and drop such; `into` names an empty database instead.
 */
export async function drillBackup(context: Context, actorId: string, into?: string): Promise<DrillReport> {
  const actor = await getActor(context.db, actorId);
  const { path, manifest } = await latestBackup(context);
  const ageSeconds = Math.max(0, Math.round((context.now().getTime() - Date.parse(manifest.made_at)) / 1000));
  const startedAt = performance.now();
  const { draws, faults } = await inScratch(context, into, async (url) => {
    const fault = await restoreInto(url, path).then(() => undefined, asFault);
    if (fault !== undefined) return { draws: 0, faults: [fault] };
    return withDatabase(url, (db) => recheckDraws({ ...context, db }, serviceActor));
  });
  const seconds = Math.ceil((performance.now() - startedAt) / 1000);
  const report: DrillReport = { name: manifest.name, ageSeconds, seconds, draws, faults };
  await inTransaction(context, async (inner) => {
    const detail = { seconds, age_seconds: ageSeconds, draws, faults: faults.slice(0, 20) };
    const action = faults.length === 0 ? 'backup-drilled' : 'backup-drill-failed';
    await appendAudit(inner, { actor: actor.id, action, subject: `backup/${manifest.name}`, detail });
  });
  return report;
}

/** A backup that cannot be restored is what a drill is to find. */
function asFault(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  throw error;
}

async function inScratch<Result>(
  context: Context,
  into: string | undefined,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  if (into !== undefined) return work(into);
  const { databaseUrl } = backupPlaceOf(context);
  if (databaseUrl.startsWith('sqlite:')) {
    const folder = await mkdtemp(join(tmpdir(), 'shuangsui-drill-'));
    try {
      return await work(`sqlite:${join(folder, 'drill.db')}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const scratch = await makeScratchSchema(context.db, databaseUrl, context.newId());
  try {
    return await work(scratch.url);
  } finally {
    await scratch.drop();
  }
}
