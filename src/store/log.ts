import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Context } from '../context.ts';
import type { LogKind } from '../core/log/kinds.ts';
import { encodeRecord, parseRecord, type LogFacts, type LogRecord } from '../core/log/record.ts';
import { appendLeaf, joinHashes, type TreeHash } from '../core/log/tree.ts';
import { leafHash } from '../core/merkle.ts';
import type { LogHead } from '../core/proof/commitment.ts';
import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';

/** Something for the public log; see `LogRecord` for what its members may hold. */
export interface LogEvent {
  readonly kind: LogKind;
  readonly subject: string;
  readonly digest: string;
  readonly facts: LogFacts;
}

/** An entry of the log: its record, its place from 0, and its leaf. */
export interface LogEntry extends LogRecord {
  readonly seq: number;
  /** The leaf's data: the canonical JSON of the record. */
  readonly text: string;
  /** Hexadecimal. */
  readonly leafHash: string;
}

interface LogRow {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly subject: string;
  readonly digest: string;
  readonly record: string;
  readonly leaf_hash: string;
  readonly peaks: string;
}

/** How large the log is, and its peaks. */
export interface LogTree {
  readonly size: number;
  readonly peaks: readonly TreeHash[];
}

const batchSize = 1000;

/**
 * Appends an entry to the log, in the transaction of `context`, which must be that of what it records. Throws a TypeError
 * outside a transaction and on a record that the log does not take. Two writers that follow the same entry collide on a
 * unique key; `inTransaction` then runs the later one again.
 */
export async function appendLog(context: Context, event: LogEvent): Promise<LogEntry> {
  if (context.db.isTransaction !== true) throw new TypeError('a log entry belongs to a transaction');
  const { kind, subject, digest, facts } = event;
  const record: LogRecord = { at: context.now().toISOString(), kind, subject, digest, facts };
  const text = encodeRecord(record);
  const { size, peaks } = await readLogTree(context.db);
  const leaf = leafHash(utf8ToBytes(text));
  const row: LogRow = {
    seq: size,
    at: record.at,
    kind,
    subject,
    digest,
    record: text,
    leaf_hash: bytesToHex(leaf),
    peaks: appendLeaf(peaks, size, leaf)
      .map((peak) => bytesToHex(peak))
      .join(''),
  };
  await context.db('log_entries').insert(row);
  return { ...record, seq: size, text, leafHash: row.leaf_hash };
}

/** The log as it is now. */
export async function readLogTree(db: Db): Promise<LogTree> {
  const query = db<LogRow>('log_entries').select('seq', 'peaks').orderBy('seq', 'desc').limit(1);
  const [row] = await query;
  return row === undefined ? { size: 0, peaks: [] } : { size: row.seq + 1, peaks: splitHashes(row.peaks) };
}

/** The log when it had that many entries; undefined when it has fewer. */
export async function readLogTreeAt(db: Db, size: number): Promise<LogTree | undefined> {
  if (size === 0) return { size, peaks: [] };
  const [row] = await db<LogRow>('log_entries')
    .select('peaks')
    .where({ seq: size - 1 });
  return row === undefined ? undefined : { size, peaks: splitHashes(row.peaks) };
}

const splitHashes = (text: string): readonly TreeHash[] =>
  (text.match(/.{64}/g) ?? []).map((hash) => hexToBytes(hash));

/** The log's name: that of its first key, which `log init` makes and logs; undefined before. */
export async function findLogOrigin(db: Db): Promise<string | undefined> {
  const query = db<LogRow>('log_entries').select('subject').where({ kind: 'key' }).orderBy('seq').limit(1);
  return (await query)[0]?.subject;
}

/** Name, size and root of the log as it is now: what a commitment names. Null while the log has no key and so no name. */
export async function logHead(db: Db): Promise<LogHead | null> {
  const origin = await findLogOrigin(db);
  if (origin === undefined) return null;
  const { size, peaks } = await readLogTree(db);
  return { origin, size, root: bytesToHex(joinHashes(peaks)) };
}

/** Which entries to list. */
export interface LogQuery {
  /** The first index; 0 when absent. */
  readonly from?: number;
  /** 1000 when absent. */
  readonly limit?: number;
  readonly kind?: LogKind;
  readonly subject?: string;
}

/** The entries from index `from` on, in their order. Refuses (conflict) a record that is none: the table was changed. */
export async function listLog(db: Db, query: LogQuery = {}): Promise<readonly LogEntry[]> {
  const { from = 0, limit = batchSize, kind, subject } = query;
  let rows = db<LogRow>('log_entries').select('*').where('seq', '>=', from).orderBy('seq').limit(limit);
  if (kind !== undefined) rows = rows.where({ kind });
  if (subject !== undefined) rows = rows.where({ subject });
  return (await rows).map(toEntry);
}

/** The last entry of a kind about a subject; undefined when there is none. */
export async function findLastLogged(db: Db, kind: LogKind, subject: string): Promise<LogEntry | undefined> {
  const query = db<LogRow>('log_entries')
    .select('*')
    .where({ kind, subject })
    .orderBy('seq', 'desc')
    .limit(1);
  const [row] = await query;
  return row === undefined ? undefined : toEntry(row);
}

function toEntry(row: LogRow): LogEntry {
  return { ...readRecord(row), seq: row.seq, text: row.record, leafHash: row.leaf_hash };
}

function readRecord({ seq, record }: LogRow): LogRecord {
  try {
    return parseRecord(record);
  } catch {
    const message = `第 ${seq} 条日志的内容被改动：请执行 shuangsui log check 查明，并从备份恢复`;
    throw new Refusal('conflict', message);
  }
}

/** An entry as it lies in the table, nothing of it checked. */
export interface StoredLogEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly subject: string;
  readonly digest: string;
  readonly text: string;
  readonly leafHash: string;
  /** Hexadecimal, one after the other. */
  readonly peaks: string;
}

/** At most 1000 entries as stored, from index `from` on: for those who check them. */
export async function readStoredLog(db: Db, from: number): Promise<readonly StoredLogEntry[]> {
  const rows: LogRow[] = await db<LogRow>('log_entries')
    .select('*')
    .where('seq', '>=', from)
    .orderBy('seq')
    .limit(batchSize);
  return rows.map(({ record, leaf_hash: leafHash, ...row }) => ({ ...row, text: record, leafHash }));
}
