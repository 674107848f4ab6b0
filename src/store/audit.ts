import type { Knex } from 'knex';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import {
  entryHash,
  findLinkFault,
  type TrailEntryFacts,
  type TrailHead,
  type TrailSource,
} from '../core/trail/entry.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { findTrailBase } from './trail-prunes.ts';

/** Something that someone did, to be remembered. */
export interface AuditEvent {
  /** The id of the person who did it; null for the service itself, and where nobody is known (a sign-in under an unknown name). */
  readonly actor: string | null;
  /** What was done, a verb in ASCII: `record-entered`. At most 64 characters. */
  readonly action: string;
  /** What it was done to: `targets/H33010600001`. At most 200 characters. */
  readonly subject: string;
  /**
   * The rest; its canonical JSON takes at most 60,000 bytes. Where a stored thing was changed, `before` and `after` of `changesOf`
   * are among it. Nothing that tells who was drawn, and nothing personal: auditors read it at any time, and it stays for years.
   */
  readonly detail: Json;
}

/** One link of the chain: the event, its place, its time (UTC), from where it was done, and the hashes that tie it to the entry before it. */
export interface AuditEntry extends AuditEvent {
  readonly seq: number;
  readonly at: string;
  readonly source: TrailSource;
  readonly prevHash: string;
  readonly hash: string;
}

/** What a check of the chain found: the last entry up to which all follow one another unbroken, their number, and the first fault. */
export interface AuditReport {
  readonly count: number;
  readonly head: TrailHead;
  /** Chinese; undefined when the chain is whole. */
  readonly fault?: string;
}

/** Which entries to list. */
export interface AuditQuery {
  /** From the newest to the oldest; `afterSeq` is then the one before which to begin, 0 for the end. */
  readonly order?: 'oldest' | 'newest' | undefined;
  readonly afterSeq?: number | undefined;
  /** 1000 when absent. */
  readonly limit?: number | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  /** The subject itself. */
  readonly subject?: string | undefined;
  readonly door?: TrailSource['door'] | undefined;
  /** The address or host, or the session. */
  readonly from?: string | undefined;
  readonly session?: string | undefined;
  /** Instants, UTC: from the first on, before the second. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Only what people of these organisations did. */
  readonly organisations?: readonly string[] | undefined;
}

interface AuditRow {
  readonly seq: number;
  readonly at: string;
  readonly actor_id: string | null;
  readonly action: string;
  readonly subject: string;
  readonly source_door: TrailSource['door'];
  readonly source_from: string;
  readonly source_session: string | null;
  readonly detail: string;
  readonly prev_hash: string;
  readonly hash: string;
}

const maxDetailBytes = 60_000;
const batchSize = 1000;

/** An entry as it lies in the table, nothing of it checked. */
export type StoredEntry = TrailEntryFacts & { readonly hash: string };

/**
 * Appends an entry to the chain, in the transaction of `context`, which must be that of the change it records; from where it was done
 * is the context's source. Throws a TypeError outside a transaction and when the detail is too long. Two writers that follow the same entry
 * collide on a unique key; `inTransaction` then runs the later one again.
 */
export async function appendAudit(context: Context, event: AuditEvent): Promise<AuditEntry> {
  if (context.db.isTransaction !== true) throw new TypeError('an audit entry belongs to a transaction');
  const detail = canonicalJson(event.detail);
  if (new TextEncoder().encode(detail).length > maxDetailBytes)
    throw new TypeError('audit detail is too long');
  const head = await findAuditHead(context.db);
  const facts: TrailEntryFacts = {
    seq: head.seq + 1,
    at: context.now().toISOString(),
    actor: event.actor,
    action: event.action,
    subject: event.subject,
    source: sourceOf(context),
    detail,
    prevHash: head.hash,
  };
  const entry = { ...facts, hash: entryHash(facts) };
  await context.db('audit_entries').insert(toRow(entry));
  return toEntry(entry);
}

/** Characters that a column takes: whole ones, at most 100. */
const wholeText = (text: string): string =>
  [...text.normalize('NFC').replaceAll(/\p{Cs}/gu, '\uFFFD')].slice(0, 100).join('');

const sourceOf = ({ source }: Context): TrailSource =>
  source === undefined
    ? { door: 'service', from: '', session: null }
    : { door: source.door, from: wholeText(source.from), session: source.session };

/** The last entry; what the first one follows while there is none. */
export async function findAuditHead(db: Db): Promise<TrailHead> {
  const query = db<AuditRow>('audit_entries').select('seq', 'hash').orderBy('seq', 'desc').limit(1);
  const [row] = (await query) as TrailHead[];
  return row ?? (await findTrailBase(db));
}

const toRow = (entry: StoredEntry): AuditRow => ({
  seq: entry.seq,
  at: entry.at,
  actor_id: entry.actor,
  action: entry.action,
  subject: entry.subject,
  source_door: entry.source.door,
  source_from: entry.source.from,
  source_session: entry.source.session,
  detail: entry.detail,
  prev_hash: entry.prevHash,
  hash: entry.hash,
});

const fromRow = (row: AuditRow): StoredEntry => ({
  seq: row.seq,
  at: row.at,
  actor: row.actor_id,
  action: row.action,
  subject: row.subject,
  source: { door: row.source_door, from: row.source_from, session: row.source_session },
  detail: row.detail,
  prevHash: row.prev_hash,
  hash: row.hash,
});

const toEntry = (entry: StoredEntry): AuditEntry => ({
  ...entry,
  detail: JSON.parse(entry.detail) as Json,
});

/** The entries that are asked for, in their order. */
export async function listAudit(db: Db, query: AuditQuery = {}): Promise<readonly AuditEntry[]> {
  return (await readStoredAudit(db, query)).map(toEntry);
}

/** Adds the conditions of a query. */
function narrow(db: Db, rows: Knex.QueryBuilder, query: AuditQuery): void {
  for (const [member, column] of Object.entries(columns)) {
    const value = query[member as keyof typeof columns];
    if (value !== undefined) void rows.where(column, value);
  }
  const { since, until, organisations } = query;
  if (since !== undefined) void rows.where('at', '>=', since);
  if (until !== undefined) void rows.where('at', '<', until);
  if (organisations === undefined) return;
  void rows.whereIn('actor_id', db('actors').select('id').whereIn('organisation_code', organisations));
}

const columns = {
  actor: 'actor_id',
  action: 'action',
  subject: 'subject',
  door: 'source_door',
  from: 'source_from',
  session: 'source_session',
} as const satisfies Partial<Record<keyof AuditQuery, keyof AuditRow>>;

/** As `listAudit`, with the detail as the text that is stored. */
export async function readStoredAudit(db: Db, query: AuditQuery): Promise<readonly StoredEntry[]> {
  const { afterSeq = 0, limit = batchSize, order = 'oldest' } = query;
  const isNewest = order === 'newest';
  const rows = db<AuditRow>('audit_entries')
    .select('*')
    .where((each) => narrow(db, each, query))
    .orderBy('seq', isNewest ? 'desc' : 'asc')
    .limit(limit);
  if (!isNewest || afterSeq > 0) void rows.where('seq', isNewest ? '<' : '>', afterSeq);
  return (await rows).map(fromRow);
}

/**
 * The last entry before the first one of this instant or later, by their order in the chain; the base where there is none. `instant` is UTC;
 * "" is before everything.
 */
export async function findEntryBefore(db: Db, instant: string): Promise<TrailHead> {
  const query = db<AuditRow>('audit_entries').where('at', '>=', instant).orderBy('seq').limit(1);
  const [next] = (await query.select('seq')) as { seq: number }[];
  if (next === undefined) return findAuditHead(db);
  const [row] = (await db<AuditRow>('audit_entries')
    .select('seq', 'hash')
    .where({ seq: next.seq - 1 })) as TrailHead[];
  return row ?? (await findTrailBase(db));
}

/**
 * Recomputes the whole chain, from what a prune has left of its beginning, and stops at the first entry that was changed, removed or put in.
 * Entries removed from the end, and a chain that was written anew, leave no trace in the chain itself: for these, give the places
 * that were noted elsewhere, in any order. Places before the beginning are gone with their entries and are passed over.
 */
export async function verifyAudit(db: Db, noted: readonly TrailHead[] = []): Promise<AuditReport> {
  const base = await findTrailBase(db);
  const expected = noted.filter(({ seq }) => seq >= base.seq && seq > 0).toSorted((a, b) => a.seq - b.seq);
  let head = base;
  let fault = takeNoted(expected, head);
  for (;;) {
    const rows = fault === undefined ? await readStoredAudit(db, { afterSeq: head.seq }) : [];
    if (rows.length === 0) break;
    for (const row of rows) {
      fault = findLinkFault(row, head);
      if (fault !== undefined) break;
      head = { seq: row.seq, hash: row.hash };
      fault = takeNoted(expected, head);
      if (fault !== undefined) break;
    }
  }
  const [lost] = expected;
  if (fault === undefined && lost !== undefined)
    fault = `审计记录中没有事先留存的第 ${lost.seq} 条：末尾的记录被删除`;
  const found = { count: head.seq - base.seq, head };
  return fault === undefined ? found : { ...found, fault };
}

/** Takes from the front of `expected` what was noted of this place; the fault when it says another hash. */
function takeNoted(expected: TrailHead[], head: TrailHead): string | undefined {
  while (expected[0]?.seq === head.seq) {
    if (expected.shift()?.hash !== head.hash) return `第 ${head.seq} 条审计记录与事先留存的不同：记录被改写`;
  }
  return undefined;
}
