import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { LogRecord } from '../log/record.ts';
import { readKey } from '../proof/verify/log-proof.ts';
import { compareAnchors } from './compare-anchors.ts';
import { findLinkFault, trailStart, type TrailHead } from './entry.ts';
import { lineBytes, readExportLine, type ExportedEntry, type ExportManifest } from './export-form.ts';

/** What the reader of an export knows from elsewhere. */
export interface ExportTerms {
  /** The log's key; its signatures are not checked without it. */
  readonly logKey?: string | undefined;
  /** The records of the whole log, from what the agency publishes. */
  readonly logged?: readonly LogRecord[] | undefined;
}

/** What a check of an export found. */
export interface ExportReport {
  readonly count: number;
  /** What the first entry follows. */
  readonly base: TrailHead;
  readonly head: TrailHead;
  /** How many notes of the transparency log about the trail were compared. */
  readonly anchors: number;
  /** How many of these a proof ties to the log's key. */
  readonly proven: number;
  /** The last entry that such a note covers; 0 for none. What comes after it rests on the chain alone. */
  readonly anchoredTo: number;
  /** SHA-256 of all bytes of the file. */
  readonly sha256: string;
  /** Chinese; undefined when nothing is wrong. */
  readonly fault?: string;
}

/** A check that is given the lines of an export one after the other, without their newlines, and then asked what it found. */
export interface ExportCheck {
  readonly take: (line: string) => void;
  readonly finish: () => ExportReport;
}

/**
 * Begins the check of an export of the trail: every entry follows the one before it, the last line is the manifest and says what the others are,
 * and what the log has noted of the trail agrees. With the log's key every proof must hold. Refuses (invalid) a key that is none.
 */
export function startExportCheck({ logKey, logged = [] }: ExportTerms = {}): ExportCheck {
  const key = logKey === undefined ? undefined : readKey(logKey, 'note', 'log_key');
  const whole = sha256.create();
  const entries = sha256.create();
  const hashes = new Map<number, string>();
  let [base, head]: readonly TrailHead[] = [trailStart, trailStart];
  let manifest: ExportManifest | undefined;
  let fault: string | undefined;

  const takeEntry = (entry: ExportedEntry): void => {
    entries.update(lineBytes(entry));
    if (hashes.size === 0) {
      base = { seq: entry.seq - 1, hash: entry.prev_hash };
      head = base;
      hashes.set(base.seq, base.hash);
    }
    const { prev_hash: prevHash, ...facts } = entry;
    fault = findLinkFault({ ...facts, prevHash }, head ?? trailStart);
    head = { seq: entry.seq, hash: entry.hash };
    hashes.set(head.seq, head.hash);
  };

  return {
    take: (line) => {
      if (fault !== undefined) return;
      const read = readExportLine(line);
      if (read === undefined) fault = `第 ${hashes.size} 行不是审计记录：文件被改动`;
      else if (manifest !== undefined) fault = '清单之后还有内容：文件被改动';
      else if ('manifest' in read) ({ manifest } = read);
      else takeEntry(read);
      if (read !== undefined) whole.update(lineBytes(read));
    },
    finish: () => {
      const [from, to] = [base ?? trailStart, head ?? trailStart];
      const found = { count: to.seq - from.seq, base: from, head: to };
      const digest = bytesToHex(entries.digest());
      const broken = fault ?? findManifestFault(manifest, found, digest);
      // What is broken anyway has nothing that a signature could vouch for.
      const named = broken === undefined ? (manifest?.anchors ?? []) : [];
      const compared = compareAnchors(named, { hashes, ...found, key, logged });
      const first = broken ?? compared.fault;
      const { anchors, proven, anchoredTo } = compared;
      const report = { ...found, anchors, proven, anchoredTo, sha256: bytesToHex(whole.digest()) };
      return first === undefined ? report : { ...report, fault: first };
    },
  };
}

function findManifestFault(
  manifest: ExportManifest | undefined,
  found: { readonly count: number; readonly base: TrailHead; readonly head: TrailHead },
  digest: string,
): string | undefined {
  if (manifest === undefined) return '没有末尾的清单：文件不完整';
  if (manifest.count === 0 && found.count === 0) return undefined;
  const isSame = (one: TrailHead, other: TrailHead): boolean =>
    one.seq === other.seq && one.hash === other.hash;
  const isRight =
    manifest.count === found.count &&
    manifest.sha256 === digest &&
    isSame(manifest.base, found.base) &&
    isSame(manifest.head, found.head);
  return isRight ? undefined : '清单与各条记录不符：文件被改动';
}
