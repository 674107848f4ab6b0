import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';

/** A sheet of past visits that was imported as one batch, and what the second person decided about it. */
export interface VisitImport {
  readonly id: string;
  readonly organisationCode: string;
  readonly fileName: string;
  readonly fileSha256: string;
  readonly visits: number;
  readonly state: 'proposed' | 'confirmed' | 'rejected';
  readonly actorId: string;
  readonly createdAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  /** Why it was rejected. */
  readonly reason: string | null;
}

type Row = Readonly<Record<string, string | number | null>>;

const text = (value: Row[string]): string | null => (value === null ? null : String(value));

const toImport = (row: Row): VisitImport => ({
  id: String(row['id']),
  organisationCode: String(row['organisation_code']),
  fileName: String(row['file_name']),
  fileSha256: String(row['file_sha256']),
  visits: Number(row['visits']),
  state: row['state'] as VisitImport['state'],
  actorId: String(row['actor_id']),
  createdAt: String(row['created_at']),
  decidedBy: text(row['decided_by'] ?? null),
  decidedAt: text(row['decided_at'] ?? null),
  reason: text(row['reason'] ?? null),
});

/** Stores a new batch, waiting for the second person. */
export async function insertVisitImport(db: Db, batch: VisitImport): Promise<void> {
  await db('visit_imports').insert({
    id: batch.id,
    organisation_code: batch.organisationCode,
    file_name: batch.fileName,
    file_sha256: batch.fileSha256,
    visits: batch.visits,
    state: batch.state,
    actor_id: batch.actorId,
    created_at: batch.createdAt,
  });
}

/** The batch with this id; refuses (not-found) when there is none. */
export async function getVisitImport(db: Db, id: string): Promise<VisitImport> {
  const row = (await db('visit_imports').where({ id }).first()) as Row | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有这批导入的检查');
  return toImport(row);
}

/** All batches, newest first. */
export async function listVisitImports(db: Db): Promise<readonly VisitImport[]> {
  const rows = (await db('visit_imports').orderBy([{ column: 'created_at', order: 'desc' }, 'id'])) as Row[];
  return rows.map(toImport);
}

/** Decides about a batch, once; refuses (conflict) when it was decided before. */
export async function decideVisitImport(
  db: Db,
  id: string,
  decision: {
    readonly state: 'confirmed' | 'rejected';
    readonly decidedBy: string;
    readonly decidedAt: string;
    readonly reason: string | null;
  },
): Promise<void> {
  const { state, decidedBy, decidedAt, reason } = decision;
  const changed = await db('visit_imports')
    .where({ id, state: 'proposed' })
    .update({ state, decided_by: decidedBy, decided_at: decidedAt, reason });
  if (changed !== 1) throw new Refusal('conflict', '这批检查已经确认过，或已不予确认');
}
