import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { parseCheckpoint } from '../core/log/checkpoint.ts';
import { parseNote } from '../core/log/note.ts';
import { parseRecord } from '../core/log/record.ts';
import { appendLeaf, joinHashes, type TreeHash } from '../core/log/tree.ts';
import { leafHash } from '../core/merkle.ts';
import type { Db } from '../store/connect.ts';
import { readStoredLog, type StoredLogEntry } from '../store/log.ts';
import { listCosignatures } from '../store/log-cosignatures.ts';

/** What a check of the stored log found: how many entries are whole, and the first fault. */
export interface LogReport {
  readonly count: number;
  /** The root of these entries; hexadecimal. */
  readonly root: string;
  /** Chinese; undefined when the log is whole. */
  readonly fault?: string;
}

/**
 * Recomputes the whole stored log from its records, and compares it with every checkpoint that a witness has cosigned: a row
 * that was changed, removed or put in is found, also when all hashes after it were made to fit, as soon as a witness has
 * seen it. (Whoever changes the cosigned checkpoints too is found by the witnesses.)
 */
export async function checkLog(db: Db): Promise<LogReport> {
  const cosigned = new Map<number, string>();
  for (const { size, checkpoint } of await listCosignatures(db))
    cosigned.set(size, bytesToHex(parseCheckpoint(parseNote(checkpoint).text).root));
  let peaks: readonly TreeHash[] = [];
  let size = 0;
  const report = (fault?: string): LogReport => {
    const head = { count: size, root: bytesToHex(joinHashes(peaks)) };
    return fault === undefined ? head : { ...head, fault };
  };
  for (;;) {
    const rows = await readStoredLog(db, size);
    for (const row of rows) {
      const next = row.seq === size ? appendLeaf(peaks, size, leafHash(utf8ToBytes(row.text))) : undefined;
      if (next === undefined) return report(`第 ${size} 条日志缺失`);
      const fault = findRowFault(row, next) ?? findSeenFault(cosigned.get(size + 1), next, size + 1);
      if (fault !== undefined) return report(fault);
      peaks = next;
      size += 1;
    }
    if (rows.length === 0) break;
  }
  const largest = Math.max(0, ...cosigned.keys());
  return largest <= size
    ? report()
    : report(`日志只有 ${size} 条，而见证方已签署过 ${largest} 条：末尾的记录被删除`);
}

function findRowFault(row: StoredLogEntry, peaks: readonly TreeHash[]): string | undefined {
  const changed = `第 ${row.seq} 条日志的内容被改动`;
  try {
    const { at, kind, subject, digest } = parseRecord(row.text);
    const isSame = at === row.at && kind === row.kind && subject === row.subject && digest === row.digest;
    if (!isSame) return changed;
  } catch {
    return changed;
  }
  const isHashed = row.leafHash === bytesToHex(leafHash(utf8ToBytes(row.text)));
  return isHashed && row.peaks === peaks.map((peak) => bytesToHex(peak)).join('') ? undefined : changed;
}

function findSeenFault(
  root: string | undefined,
  peaks: readonly TreeHash[],
  size: number,
): string | undefined {
  if (root === undefined || root === bytesToHex(joinHashes(peaks))) return undefined;
  return `日志的前 ${size} 条与见证方签署过的不同：有记录被改动`;
}
