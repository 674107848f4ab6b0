import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { parseCheckpoint } from '../log/checkpoint.ts';
import type { VerifierKey } from '../log/keys.ts';
import { isSignedBy, parseNote } from '../log/note.ts';
import { parseProofFile } from '../log/proof-file.ts';
import { parseRecord, type LogRecord } from '../log/record.ts';
import { verifyInclusion } from '../merkle.ts';
import type { TrailHead } from './entry.ts';
import type { ExportedAnchor } from './export-form.ts';

/** What the log's records of kind `audit` are about: where the trail stands, and what was removed from its beginning. */
export const trailSubjects = { anchor: 'audit', prune: 'audit/pruned' } as const;

/** The entries of an export, by number, and what the reader knows. */
interface Entries {
  /** The hash of each entry, and of the one before the first. */
  readonly hashes: ReadonlyMap<number, string>;
  readonly base: TrailHead;
  readonly head: TrailHead;
  readonly key: VerifierKey | undefined;
  readonly logged: readonly LogRecord[];
}

interface Comparison {
  readonly anchors: number;
  readonly proven: number;
  readonly anchoredTo: number;
  readonly fault?: string;
}

/** Compares the notes of the log about the trail, those in an export and those of the whole log where it is given, with the entries. */
export function compareAnchors(named: readonly ExportedAnchor[], entries: Entries): Comparison {
  const { base, head, key, hashes } = entries;
  const published = anchorsOf(entries.logged);
  const inside = [...named, ...published].filter(({ seq }) => seq >= base.seq && seq <= head.seq && seq > 0);
  const wrong = inside.find(({ seq, hash }) => hashes.get(seq) !== hash);
  const unproven = key === undefined ? [] : named.filter((anchor) => !isProven(anchor, key));
  const proven = key === undefined ? 0 : named.length - unproven.length;
  const compared = {
    anchors: inside.length,
    proven,
    anchoredTo: Math.max(0, ...inside.map(({ seq }) => seq)),
  };
  if (wrong !== undefined)
    return { ...compared, fault: `第 ${wrong.seq} 条审计记录与透明日志所记的不同：记录被改写` };
  const [first] = unproven;
  if (first !== undefined)
    return { ...compared, fault: `第 ${first.seq} 条审计记录的日志证明不成立，或不是该日志公钥所签` };
  return compared;
}

/** Where the trail stood, as the records of a log say, in their order. */
export function anchorsOf(records: readonly LogRecord[]): readonly TrailHead[] {
  return records
    .filter(({ kind }) => kind === 'audit')
    .map(({ facts, digest }) => ({ seq: Number(facts['seq']), hash: digest }));
}

/** Whether a proof shows that the log of this key holds what the anchor says. */
function isProven({ seq, hash, index, proof }: ExportedAnchor, key: VerifierKey): boolean {
  if (proof === null) return false;
  try {
    const file = parseProofFile(proof);
    const note = parseNote(file.checkpoint);
    const { origin, size, root } = parseCheckpoint(note.text);
    const { kind, digest, facts } = parseRecord(file.record);
    const path = file.hashes.map((node) => bytesToHex(node));
    return (
      origin === key.name &&
      isSignedBy(note, key) &&
      file.index === index &&
      kind === 'audit' &&
      digest === hash &&
      facts['seq'] === seq &&
      verifyInclusion(utf8ToBytes(file.record), index, size, path, bytesToHex(root))
    );
  } catch {
    return false;
  }
}
