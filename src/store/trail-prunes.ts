import { trailStart, type TrailHead } from '../core/trail/entry.ts';
import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';

/** A removal of the oldest entries of the trail: asked for by one person, carried out by another. */
export interface TrailPrune {
  readonly id: string;
  /** The last entry that goes. */
  readonly boundary: TrailHead;
  /** Entries of this day (in China) and later stay. */
  readonly beforeDay: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  /** All three null while nobody has confirmed it. */
  readonly confirmedBy: string | null;
  readonly confirmedAt: string | null;
  readonly exportSha256: string | null;
}

interface PruneRow {
  readonly id: string;
  readonly seq: number;
  readonly hash: string;
  readonly before_day: string;
  readonly requested_by: string;
  readonly requested_at: string;
  readonly confirmed_by: string | null;
  readonly confirmed_at: string | null;
  readonly export_sha256: string | null;
}

const toPrune = (row: PruneRow): TrailPrune => ({
  id: row.id,
  boundary: { seq: row.seq, hash: row.hash },
  beforeDay: row.before_day,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at,
  confirmedBy: row.confirmed_by,
  confirmedAt: row.confirmed_at,
  exportSha256: row.export_sha256,
});

/** What the first entry that is still there follows: the last one that a prune removed, or the start. */
export async function findTrailBase(db: Db): Promise<TrailHead> {
  const [row] = (await db<PruneRow>('trail_prunes')
    .select('seq', 'hash')
    .whereNotNull('confirmed_at')
    .orderBy('seq', 'desc')
    .limit(1)) as TrailHead[];
  return row ?? trailStart;
}

/** All prunes, in the order in which they were asked for. */
export async function listPrunes(db: Db): Promise<readonly TrailPrune[]> {
  const rows = await db<PruneRow>('trail_prunes').select('*').orderBy(['requested_at', 'id']);
  return rows.map(toPrune);
}

/** Refuses (not-found) an id that there is not. */
export async function getPrune(db: Db, id: string): Promise<TrailPrune> {
  const row = await db<PruneRow>('trail_prunes').where({ id }).first();
  if (row === undefined) throw new Refusal('not-found', `没有审计记录清理申请 ${id}`);
  return toPrune(row);
}

export async function insertPrune(db: Db, prune: TrailPrune): Promise<void> {
  const row: PruneRow = {
    id: prune.id,
    seq: prune.boundary.seq,
    hash: prune.boundary.hash,
    before_day: prune.beforeDay,
    requested_by: prune.requestedBy,
    requested_at: prune.requestedAt,
    confirmed_by: null,
    confirmed_at: null,
    export_sha256: null,
  };
  await db('trail_prunes').insert(row);
}

/**
 * Carries out a prune: the one place in which entries of the trail are removed. In the transaction of the caller. Refuses (conflict) one that
 * was carried out meanwhile. Returns how many entries went.
 */
export async function carryOutPrune(
  db: Db,
  { id, boundary }: TrailPrune,
  done: { readonly confirmedBy: string; readonly confirmedAt: string; readonly exportSha256: string },
): Promise<number> {
  const marked = await db<PruneRow>('trail_prunes').where({ id }).whereNull('confirmed_at').update({
    confirmed_by: done.confirmedBy,
    confirmed_at: done.confirmedAt,
    export_sha256: done.exportSha256,
  });
  if (marked !== 1) throw new Refusal('conflict', '这份清理申请已经处理');
  return db('audit_entries').where('seq', '<=', boundary.seq).delete();
}
