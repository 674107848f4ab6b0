import { bytesToHex } from '@noble/hashes/utils.js';
import { parseCheckpoint } from '../../core/log/checkpoint.ts';
import { isSignedBy, parseNote } from '../../core/log/note.ts';
import { joinHashes } from '../../core/log/tree.ts';
import { Refusal } from '../../core/refusal.ts';
import { anchorsOf, trailSubjects } from '../../core/trail/compare-anchors.ts';
import type { TrailHead } from '../../core/trail/entry.ts';
import type { Context } from '../../context.ts';
import { verifyAudit } from '../../store/audit.ts';
import type { Db } from '../../store/connect.ts';
import { listLog, readLogTreeAt, type LogEntry } from '../../store/log.ts';
import { readLastCheckpoint } from '../../store/log-keys.ts';
import { listPrunes } from '../../store/trail-prunes.ts';
import { checkLog } from '../check-log.ts';
import { findLogKeys } from '../log-keys.ts';

/** What a check of the whole trail found. */
export interface TrailReport {
  /** How many entries follow one another unbroken. */
  readonly count: number;
  readonly head: TrailHead;
  /** How many notes of the transparency log about the trail there are. */
  readonly anchors: number;
  /** The last entry that the log has noted; what comes after it rests on the chain alone. */
  readonly anchoredTo: number;
  /** Chinese; undefined when nothing is wrong. */
  readonly fault?: string;
}

/** What somebody has noted outside of the database. */
export interface NotedOutside {
  /** Entries of the trail. */
  readonly entries?: readonly TrailHead[] | undefined;
  /** A signed checkpoint of the transparency log: the text of the file. */
  readonly checkpoint?: string | undefined;
}

/**
 * Checks the whole trail: the chain; every place of it that the transparency log has noted; what was pruned; the log itself; and that the log
 * continues the checkpoint that was signed last, and the one that is given. So a changed, removed or inserted entry is found, and also
 * a trail that was written anew from some entry on, unless the log was written anew with it: that the checkpoints show.
 * Refuses (invalid) what is no signed checkpoint.
 */
export async function verifyTrail(context: Context, noted: NotedOutside = {}): Promise<TrailReport> {
  const { db } = context;
  const log = await checkLog(db);
  const checkpointFault = await findCheckpointFault(context, noted.checkpoint);
  const entries = log.fault === undefined ? await listTrailNotes(db) : [];
  const anchors = anchorsOf(entries);
  const chain = await verifyAudit(db, [...anchors, ...(noted.entries ?? [])]);
  const fault = chain.fault ?? log.fault ?? checkpointFault ?? (await findPruneFault(db, entries));
  const { count, head } = chain;
  const found = {
    count,
    head,
    anchors: anchors.length,
    anchoredTo: Math.max(0, ...anchors.map(({ seq }) => seq)),
  };
  return fault === undefined ? found : { ...found, fault };
}

/** Every record of the log about the trail, in its order. */
export async function listTrailNotes(db: Db): Promise<readonly LogEntry[]> {
  const notes: LogEntry[] = [];
  for (;;) {
    const page = await listLog(db, { kind: 'audit', from: (notes.at(-1)?.seq ?? -1) + 1 });
    if (page.length === 0) return notes;
    notes.push(...page);
  }
}

/** Who removes entries and writes a base row for it must also have written into the log; and what the log says was removed is not there. */
async function findPruneFault(db: Db, notes: readonly LogEntry[]): Promise<string | undefined> {
  const logged = notes.filter(({ subject }) => subject === trailSubjects.prune);
  const done = (await listPrunes(db)).filter(({ confirmedAt }) => confirmedAt !== null);
  const unlogged = done.find(
    ({ boundary, exportSha256 }) =>
      !logged.some(
        ({ digest, facts }) =>
          digest === boundary.hash && facts['seq'] === boundary.seq && facts['export'] === exportSha256,
      ),
  );
  if (unlogged !== undefined)
    return `审计记录第 ${unlogged.boundary.seq} 条及以前的不在了，而透明日志没有清理的记录：记录被删除`;
  return logged.length === done.length ? undefined : '清理审计记录的登记与透明日志不符：登记被改动';
}

async function findCheckpointFault(context: Context, given: string | undefined): Promise<string | undefined> {
  const last = context.logKeys === undefined ? undefined : await readLastCheckpoint(context.logKeys);
  if (given !== undefined && readCheckpoint(given) === undefined)
    throw new Refusal('invalid', '检查点无法使用', [{ place: 'checkpoint', message: '不是签过的检查点' }]);
  if (given !== undefined && !(await isOurs(context.db, given)))
    return '给出的检查点不是本日志的密钥所签：给错了文件，或整个日志被替换';
  const kept = [
    [last, '上次签署的检查点'],
    [given, '给出的检查点'],
  ] as const;
  for (const [text, name] of kept) {
    if (text !== undefined && !(await isContinued(context.db, text)))
      return `透明日志不是${name}的延续：日志被改写，或数据库从旧备份恢复`;
  }
  return undefined;
}

async function isOurs(db: Db, text: string): Promise<boolean> {
  const keys = await findLogKeys(db);
  const note = readCheckpoint(text)?.note;
  const own = [...(keys?.active ?? []), ...(keys?.retired ?? [])];
  return note !== undefined && own.some((key) => isSignedBy(note, key));
}

async function isContinued(db: Db, text: string): Promise<boolean> {
  const checkpoint = readCheckpoint(text);
  if (checkpoint === undefined) return false;
  const tree = await readLogTreeAt(db, checkpoint.size);
  return tree !== undefined && bytesToHex(joinHashes(tree.peaks)) === bytesToHex(checkpoint.root);
}

function readCheckpoint(text: string) {
  try {
    const note = parseNote(text);
    return { note, ...parseCheckpoint(note.text) };
  } catch {
    return undefined;
  }
}
