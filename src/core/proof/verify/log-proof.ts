import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { secondsOf } from '../../calendar/instants.ts';
import { parseCheckpoint, type Checkpoint } from '../../log/checkpoint.ts';
import { cosignedAt } from '../../log/cosignature.ts';
import { parseVerifierKey, type VerifierKey } from '../../log/keys.ts';
import { isSignedBy, parseNote, type Note } from '../../log/note.ts';
import { parseProofFile } from '../../log/proof-file.ts';
import { parseRecord, type LogRecord } from '../../log/record.ts';
import { verifyInclusion } from '../../merkle.ts';
import { Refusal } from '../../refusal.ts';
import type { BundleFiles } from '../bundle.ts';
import type { LogHead } from '../commitment.ts';

/** The proofs that the log holds what a bundle promises and what came out. */
export const logProofFiles = { commitment: 'commitment.tlog-proof', result: 'result.tlog-proof' } as const;

/** What the reader knows of the log: verifier keys of C2SP, in text. */
export interface LogEvidence {
  readonly logKey?: string | undefined;
  readonly witnessKeys?: readonly string[] | undefined;
}

/** What the proofs of a bundle must show. */
export interface LoggedDraw {
  /** The commitment digest, and what `commitment.json` says of the log. */
  readonly commitment: string;
  readonly commitmentLog: LogHead | null;
  readonly drawId: string;
  readonly result: string;
  /** The first `at` of `entropy.json`, an instant. */
  readonly firstAt: string;
}

/** What check `log` says (docs/draw-protocol.md, section 15). */
export interface LogFinding {
  readonly state: 'passed' | 'failed' | 'not-run';
  /** Whether a witness cosigned the commitment before the first value of the entropy was written down. */
  readonly witnessed: boolean;
  readonly zh: string;
  readonly en: string;
}

/** A proof as read. */
interface LogProof {
  readonly note: Note;
  readonly checkpoint: Checkpoint;
  readonly record: LogRecord;
  readonly index: number;
  readonly isIncluded: boolean;
}

type Kind = keyof typeof logProofFiles;

const words = {
  commitment: { zh: '承诺的日志证明', en: 'the log proof of the commitment' },
  result: { zh: '结果的日志证明', en: 'the log proof of the result' },
} as const;

/** Reads a key that a reader gave. Refuses with `invalid` one that is no verifier key of that type; `place` names it. */
export function readKey(text: string, type: VerifierKey['type'], place: string): VerifierKey {
  let key: VerifierKey | undefined;
  try {
    key = parseVerifierKey(text.trim());
  } catch {
    key = undefined;
  }
  if (key?.type === type) return key;
  const expected = type === 'note' ? '日志公钥' : '见证方公钥';
  const message = `应为${expected}，形如 名称+8 位十六进制+Base64，请从对方公布的页面整行复制`;
  throw new Refusal('invalid', `${expected}无法使用`, [{ place, message }]);
}

/**
 * Check `log` of a bundle. Failed when the log's key is given and a proof that is present is not right, or the result does
 * not come after the commitment; passed when both are present and right; not run otherwise. Refuses keys that are none.
 */
export function checkLogProofs(files: BundleFiles, evidence: LogEvidence, draw: LoggedDraw): LogFinding {
  const { logKey, witnessKeys = [] } = evidence;
  const witnesses = witnessKeys.map((key, i) => readKey(key, 'cosignature', `witness_keys[${i}]`));
  if (logKey === undefined) return notRun('没有给出日志公钥', 'no key of the log was given');
  const key = readKey(logKey, 'note', 'log_key');
  const commitment = checkProof(files, 'commitment', key, draw);
  if (isFinding(commitment)) return commitment;
  const result = checkProof(files, 'result', key, draw);
  if (isFinding(result)) return result;
  const witnessed = commitment !== undefined && isWitnessedBefore(commitment.note, witnesses, draw.firstAt);
  if (commitment === undefined || result === undefined) {
    const missing = words[commitment === undefined ? 'commitment' : 'result'];
    return { ...notRun(`没有${missing.zh}`, `${missing.en} is missing`), witnessed };
  }
  if (result.index <= commitment.index)
    return failed('result', { zh: '结果记在承诺之前', en: 'it comes before the commitment' });
  return passed(commitment.index, result.index, witnessed);
}

/** A proof that is right, or the finding that it is not; undefined when there is none. */
function checkProof(
  files: BundleFiles,
  kind: Kind,
  key: VerifierKey,
  draw: LoggedDraw,
): LogProof | LogFinding | undefined {
  const file = files.get(logProofFiles[kind]);
  if (file === undefined) return undefined;
  const proof = readProof(file);
  if (proof === undefined) return failed(kind, { zh: '格式不对', en: 'it has another form' });
  const problem = findProblem(proof, kind, key, draw);
  return problem === undefined ? proof : failed(kind, problem);
}

const isFinding = (outcome: LogProof | LogFinding | undefined): outcome is LogFinding =>
  outcome !== undefined && 'state' in outcome;

interface Reason {
  readonly zh: string;
  readonly en: string;
}

const notRun = (zh: string, en: string): LogFinding => ({
  state: 'not-run',
  witnessed: false,
  zh: `${zh}，未核对日志`,
  en: `${en}; the log was not checked`,
});

const failed = (kind: Kind, reason: Reason): LogFinding => ({
  state: 'failed',
  witnessed: false,
  zh: `${words[kind].zh}不成立：${reason.zh}`,
  en: `${words[kind].en} is not right: ${reason.en}`,
});

function passed(commitment: number, result: number, isWitnessed: boolean): LogFinding {
  const [zh, en] = isWitnessed
    ? ['见证方在首个随机数登记之前签署', 'a witness signed before the first entropy']
    : ['没有见证方在首个随机数登记之前的签署', 'no witness signed before the first entropy'];
  return {
    state: 'passed',
    witnessed: isWitnessed,
    zh: `承诺是日志第 ${commitment} 条，结果是第 ${result} 条（从 0 起）；${zh}`,
    en: `the commitment is entry ${commitment} of the log, the result entry ${result} (from 0); ${en}`,
  };
}

function readProof(file: Uint8Array): LogProof | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
    const { record, index, hashes, checkpoint } = parseProofFile(text);
    const note = parseNote(checkpoint);
    const head = parseCheckpoint(note.text);
    const path = hashes.map((hash) => bytesToHex(hash));
    const isIncluded = verifyInclusion(utf8ToBytes(record), index, head.size, path, bytesToHex(head.root));
    return { note, checkpoint: head, record: parseRecord(record), index, isIncluded };
  } catch {
    return undefined;
  }
}

function findProblem(proof: LogProof, kind: Kind, key: VerifierKey, draw: LoggedDraw): Reason | undefined {
  const { note, checkpoint, record, index } = proof;
  const isSigned = checkpoint.origin === key.name && isSignedBy(note, key);
  if (!isSigned)
    return { zh: '检查点不是该日志公钥所签', en: 'the checkpoint is not signed by the key of the log' };
  if (!proof.isIncluded)
    return { zh: '记录不在检查点的树中', en: 'the record is not in the tree of the checkpoint' };
  const isOfDraw = record.kind === kind && record.subject === draw.drawId && record.digest === draw[kind];
  if (!isOfDraw) return { zh: '记录的不是这次抽取', en: 'the record is not that of this draw' };
  const head = kind === 'commitment' ? draw.commitmentLog : null;
  if (head === null || (head.origin === checkpoint.origin && head.size <= index)) return undefined;
  return {
    zh: '与承诺书所写的日志（名称或条数）不符',
    en: 'it does not follow the head of the log that the commitment names',
  };
}

function isWitnessedBefore(note: Note, witnesses: readonly VerifierKey[], firstAt: string): boolean {
  return witnesses.some((witness) => {
    const time = cosignedAt(note, witness);
    return time !== undefined && time <= secondsOf(firstAt);
  });
}
