import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { parseCheckpoint } from '../log/checkpoint.ts';
import type { VerifierKey } from '../log/keys.ts';
import { isSignedBy, parseNote } from '../log/note.ts';
import { parseRecord, type LogRecord } from '../log/record.ts';
import { appendLeaf, joinHashes, type TreeHash } from '../log/tree.ts';
import { leafHash } from '../merkle.ts';
import type { BundleFiles } from '../proof/bundle.ts';
import type { ReasonCode } from '../proof/verify/grade.ts';
import { readKey } from '../proof/verify/log-proof.ts';
import { verifyBundle } from '../proof/verify/verify-bundle.ts';
import {
  findBundleFaults,
  findLateEntropy,
  findSubstitutionFaults,
  findUndeclaredChanges,
  thrownDigits,
  type AuditedDraw,
} from './bundle-rules.ts';
import { findDiceFaults } from './dice.ts';
import { drawHistories, firstOf, type DrawHistory } from './draw-histories.ts';
import type { Finding } from './finding.ts';
import { findKnownBefore, findMisstatements } from './promise-rules.ts';
import { findAgencyRates, findOfficerRates } from './rate-rules.ts';
import { findClockFaults, findNumberGaps, findParallels, findStepFaults } from './log-rules.ts';
import { findTrailFaults } from './trail-rules.ts';

/** A whole log as published, with the bundles of its draws. */
export interface PublishedLog {
  /** The leaves' data as texts, in their order. */
  readonly records: readonly string[];
  /** The signed note. */
  readonly checkpoint: string;
  /** Checkpoints of this log that the reader has kept from earlier times. */
  readonly kept: readonly string[];
  /** Gives the bundle of a draw by the draw's id; undefined when there is none. */
  readonly bundle: (drawId: string) => BundleFiles | undefined;
}

/** What the reader knows from outside: the log's key, witnesses' keys, and the day up to which promises are due. */
export interface AuditTerms {
  readonly logKey?: string | undefined;
  readonly witnessKeys?: readonly string[] | undefined;
  /** YYYY-MM-DD. */
  readonly asOf: string;
}

/** What an audit of a whole log says. */
export interface AuditVerdict {
  readonly grade: 'green' | 'amber' | 'red';
  readonly findings: readonly Finding[];
  readonly entries: number;
  /** How many records note where the agency's audit trail stands. */
  readonly trailNotes: number;
  readonly draws: readonly {
    readonly name: string;
    readonly drawId: string;
    /** null where no bundle is there (yet). */
    readonly grade: 'green' | 'amber' | 'red' | null;
    /** Why it is amber. */
    readonly reasons: readonly ReasonCode[];
  }[];
  /** Whether the checkpoint's signature was checked: not without the log's key. */
  readonly isSignatureChecked: boolean;
}

/**
 * Walks everything that an agency ever logged: the tree against its checkpoint, and against those that the reader kept; every
 * promise and its end; every bundle, made again; and what shows only over years. `onProgress` is told each draw whose bundle is next.
 * Refuses (invalid) a key that is none.
 */
export function auditLog(
  log: PublishedLog,
  terms: AuditTerms,
  onProgress: (name: string) => void = () => undefined,
): AuditVerdict {
  const logKey = terms.logKey === undefined ? undefined : readKey(terms.logKey, 'note', 'log_key');
  const { records, faults } = readRecords(log.records);
  const histories = drawHistories(records);
  const draws = histories.flatMap((history) => verifyDraw(log, history, terms, onProgress) ?? []);
  const findings = [
    ...faults,
    ...findTreeFaults(log, logKey),
    ...findClockFaults(records),
    ...findTrailFaults(records),
    ...findNumberGaps(histories),
    ...findParallels(histories),
    ...findStepFaults(histories, terms.asOf),
    ...findBundleFaults(histories, draws, terms.asOf),
    ...findMisstatements(draws),
    ...findLateEntropy(draws),
    ...findKnownBefore(draws),
    ...findSubstitutionFaults(draws),
    ...findUndeclaredChanges(draws),
    ...findDiceFaults(thrownDigits(draws)),
    ...findAgencyRates(histories),
    ...findOfficerRates(draws),
  ];
  const isSignatureChecked = logKey !== undefined;
  const isAmber = findings.length > 0 || !isSignatureChecked || draws.some(isLess);
  const isRed = findings.some(({ grade }) => grade === 'red');
  return {
    grade: isRed ? 'red' : isAmber ? 'amber' : 'green',
    findings,
    entries: log.records.length,
    trailNotes: records.filter(({ kind }) => kind === 'audit').length,
    draws: histories.map((history) => {
      const verdict = draws.find((draw) => draw.history === history)?.verdict;
      const reasons = verdict?.reasons.map(({ code }) => code) ?? [];
      return { name: history.name, drawId: history.drawId, grade: verdict?.grade ?? null, reasons };
    }),
    isSignatureChecked,
  };
}

const isLess = ({ verdict }: AuditedDraw): boolean => verdict.grade !== 'green';

function verifyDraw(
  log: PublishedLog,
  history: DrawHistory,
  { logKey, witnessKeys }: AuditTerms,
  onProgress: (name: string) => void,
): AuditedDraw | undefined {
  const files = log.bundle(history.drawId);
  if (files === undefined) return undefined;
  onProgress(history.name);
  // The log stands for the paper: it names both digests.
  const verdict = verifyBundle(files, {
    commitment: firstOf(history, 'commitment')?.digest,
    result: firstOf(history, 'result')?.digest,
    logKey,
    witnessKeys,
  });
  return { history, files, verdict };
}

function readRecords(texts: readonly string[]): {
  readonly records: readonly LogRecord[];
  readonly faults: readonly Finding[];
} {
  const records: LogRecord[] = [];
  const faults: Finding[] = [];
  for (const [index, text] of texts.entries()) {
    try {
      records.push(parseRecord(text));
    } catch {
      faults.push(treeFault(`#${index}`, '不是日志的记录', 'is no record of the log'));
    }
  }
  return { records, faults };
}

const treeFault = (subject: string, zh: string, en: string): Finding => ({
  grade: 'red',
  code: 'tree',
  subject,
  zh,
  en,
});

/** The root of the first leaves, for each of these sizes. */
function rootsAt(records: readonly string[], sizes: ReadonlySet<number>): ReadonlyMap<number, string> {
  const roots = new Map<number, string>();
  let peaks: readonly TreeHash[] = [];
  for (let size = 0; size <= records.length; size += 1) {
    if (sizes.has(size)) roots.set(size, bytesToHex(joinHashes(peaks)));
    const record = records[size];
    if (record !== undefined) peaks = appendLeaf(peaks, size, leafHash(utf8ToBytes(record)));
  }
  return roots;
}

function findTreeFaults(log: PublishedLog, logKey: VerifierKey | undefined): readonly Finding[] {
  const notes = [{ text: log.checkpoint, subject: 'checkpoint' }].concat(
    log.kept.map((text, i) => ({ text, subject: `kept checkpoint ${i + 1}` })),
  );
  const read = notes.map(({ text, subject }) => {
    try {
      const note = parseNote(text);
      return { subject, note, head: parseCheckpoint(note.text) };
    } catch {
      return { subject };
    }
  });
  const sizes = new Set(read.flatMap(({ head }) => (head === undefined ? [] : [head.size])));
  const roots = rootsAt(log.records, sizes);
  const origin = read[0]?.head?.origin;
  return read.flatMap(({ subject, note, head }, i) => {
    if (head === undefined) return [treeFault(subject, '不是检查点', 'is no checkpoint')];
    const faults: Finding[] = [];
    if (head.origin !== origin)
      faults.push(treeFault(subject, `是另一份日志 ${head.origin} 的`, `is of another log, ${head.origin}`));
    if (i === 0 && head.size !== log.records.length)
      faults.push(
        treeFault(
          subject,
          `写明 ${head.size} 条，实有 ${log.records.length} 条`,
          `says ${head.size} entries; there are ${log.records.length}`,
        ),
      );
    if (roots.get(head.size) !== bytesToHex(head.root))
      faults.push(
        treeFault(
          subject,
          `前 ${head.size} 条记录的根与检查点不同：日志被改写或另有一份`,
          `the first ${head.size} entries have another root: the log was rewritten, or there are two`,
        ),
      );
    if (logKey !== undefined && (head.origin !== logKey.name || !isSignedBy(note, logKey)))
      faults.push(treeFault(subject, '不是日志公钥所签', 'is not signed by the key of the log'));
    return faults;
  });
}
