import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { sha256Hex } from '../core/digest.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';

/** Something that someone did, to be remembered. */
export interface AuditEvent {
  /** The id of the person who did it. */
  readonly actor: string;
  /** What was done, a verb in ASCII: `record-entered`. At most 64 characters. */
  readonly action: string;
  /** What it was done to: `targets/H33010600001`. At most 200 characters. */
  readonly subject: string;
  /** The rest; its canonical JSON takes at most 60,000 bytes. */
  readonly detail: Json;
}

/** One link of the chain: the event, its place, its time (UTC) and the hashes that tie it to the entry before it. */
export interface AuditEntry extends AuditEvent {
  readonly seq: number;
  readonly at: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** An entry that somebody outside this database has noted: the chain must still contain it. */
export interface AuditAnchor {
  readonly seq: number;
  readonly hash: string;
}

/** What a check of the chain found: how many entries follow one another unbroken, the last of them, and the first fault. */
export interface AuditReport {
  readonly count: number;
  readonly head: AuditAnchor;
  /** Chinese; undefined when the chain is whole. */
  readonly fault?: string;
}

interface AuditRow {
  readonly seq: number;
  readonly at: string;
  readonly actor_id: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
  readonly prev_hash: string;
  readonly hash: string;
}

const origin: AuditAnchor = { seq: 0, hash: '0'.repeat(64) };
const maxDetailBytes = 60_000;
const batchSize = 1000;

/**
 * SHA-256 of the canonical JSON array `["shuangsui-audit-1",seq,at,actor_id,action,subject,detail,prev_hash]`, in which
 * `detail` is a string: the canonical JSON text as it is stored.
 */
function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const { seq, at, actor_id, action, subject, detail, prev_hash } = row;
  const text = JSON.stringify(['shuangsui-audit-1', seq, at, actor_id, action, subject, detail, prev_hash]);
  return sha256Hex(new TextEncoder().encode(text));
}

/**
 * Appends an entry to the chain, in the transaction of `context`, which must be that of the change it records. Throws a
 * TypeError outside a transaction and when the detail is too long. Two writers that follow the same entry collide on a
 * unique key; `inTransaction` then runs the later one again.
 */
export async function appendAudit(context: Context, event: AuditEvent): Promise<AuditEntry> {
  if (context.db.isTransaction !== true) throw new TypeError('an audit entry belongs to a transaction');
  const detail = canonicalJson(event.detail);
  if (new TextEncoder().encode(detail).length > maxDetailBytes)
    throw new TypeError('audit detail is too long');
  const head = await findHead(context.db);
  const unhashed = {
    seq: head.seq + 1,
    at: context.now().toISOString(),
    actor_id: event.actor,
    action: event.action,
    subject: event.subject,
    detail,
    prev_hash: head.hash,
  };
  const row: AuditRow = { ...unhashed, hash: hashOf(unhashed) };
  await context.db('audit_entries').insert(row);
  return toEntry(row);
}

async function findHead(db: Db): Promise<AuditAnchor> {
  const query = db<AuditRow>('audit_entries').select('seq', 'hash').orderBy('seq', 'desc').limit(1);
  const [row] = (await query) as AuditAnchor[];
  return row ?? origin;
}

function toEntry(row: AuditRow): AuditEntry {
  return {
    seq: row.seq,
    at: row.at,
    actor: row.actor_id,
    action: row.action,
    subject: row.subject,
    detail: JSON.parse(row.detail) as Json,
    prevHash: row.prev_hash,
    hash: row.hash,
  };
}

/** The entries after `afterSeq` in their order, at most `limit` (1000 when absent); only those of `subject` if given. */
export async function listAudit(
  db: Db,
  query: { readonly afterSeq?: number; readonly limit?: number; readonly subject?: string } = {},
): Promise<readonly AuditEntry[]> {
  const rows = await readRows(db, query.afterSeq ?? 0, query.limit ?? batchSize, query.subject);
  return rows.map(toEntry);
}

async function readRows(
  db: Db,
  afterSeq: number,
  limit: number,
  subject?: string,
): Promise<readonly AuditRow[]> {
  const query = db('audit_entries').select('*').where('seq', '>', afterSeq).orderBy('seq').limit(limit);
  return (await (subject === undefined ? query : query.where({ subject }))) as AuditRow[];
}

/**
 * Recomputes the whole chain and stops at the first entry that was changed, removed or put in. Entries removed from the
 * end leave no trace in the chain itself: for that, give an anchor that was noted elsewhere.
 */
export async function verifyAudit(db: Db, anchor: AuditAnchor = origin): Promise<AuditReport> {
  let head = origin;
  let isAnchored = anchor.seq === 0;
  for (;;) {
    const rows = await readRows(db, head.seq, batchSize);
    for (const row of rows) {
      const fault = findRowFault(row, head);
      if (fault !== undefined) return { count: head.seq, head, fault };
      head = { seq: row.seq, hash: row.hash };
      isAnchored ||= anchor.seq === head.seq && anchor.hash === head.hash;
    }
    if (rows.length < batchSize) break;
  }
  if (isAnchored) return { count: head.seq, head };
  return { count: head.seq, head, fault: `审计记录中没有事先留存的第 ${anchor.seq} 条，或其摘要不同` };
}

function findRowFault(row: AuditRow, head: AuditAnchor): string | undefined {
  if (row.seq !== head.seq + 1) return `第 ${head.seq + 1} 条审计记录缺失`;
  if (row.prev_hash !== head.hash) return `第 ${row.seq} 条审计记录与前一条不衔接`;
  return row.hash === hashOf(row) ? undefined : `第 ${row.seq} 条审计记录的内容被改动`;
}
