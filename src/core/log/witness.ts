import { toBase64 } from './base64.ts';
import { parseCheckpoint, parseDecimal, type Checkpoint } from './checkpoint.ts';
import type { VerifierKey } from './keys.ts';
import { isSignedBy, parseNote, type Note } from './note.ts';
import { parseHash } from './proof-file.ts';
import { joinHashes, verifyConsistency, type TreeHash, type TreeHead } from './tree.ts';

/** What a log asks a witness to cosign (tlog-witness, add-checkpoint). */
export interface WitnessRequest {
  /** The size that the witness has cosigned last, as the log believes; 0 for none. */
  readonly old: number;
  readonly proof: readonly TreeHash[];
  readonly note: Note;
}

/** The text of a request: `old N`, the consistency proof, a blank line, the checkpoint. */
export const formatRequest = (old: number, proof: readonly TreeHash[], checkpoint: string): string =>
  [`old ${old}`, ...proof.map((hash) => toBase64(hash)), '', checkpoint].join('\n');

/** Reads a request. Throws a SyntaxError when it is none. */
export function parseRequest(text: string): WitnessRequest {
  const end = text.indexOf('\n\n');
  const [first = '', ...hashes] = text.slice(0, Math.max(end, 0)).split('\n');
  if (!first.startsWith('old ') || hashes.length > 63) throw new SyntaxError('not a request to a witness');
  const old = parseDecimal(first.slice('old '.length));
  return { old, proof: hashes.map(parseHash), note: parseNote(text.slice(end + 2)) };
}

/** What a witness answers; every answer but `cosign` leaves what it has seen as it was. */
export type WitnessDecision =
  | { readonly kind: 'cosign'; readonly checkpoint: Checkpoint }
  /** Two checkpoints, both signed by the log, that no append-only log can have: evidence. */
  | { readonly kind: 'fork'; readonly status: 409 | 422; readonly size: number }
  | { readonly kind: 'shrunken'; readonly status: 409; readonly size: number }
  | { readonly kind: 'other-size'; readonly status: 409; readonly size: number }
  | { readonly kind: 'unproven'; readonly status: 422; readonly size: number }
  | { readonly kind: 'unknown-log'; readonly status: 404 }
  | { readonly kind: 'unsigned'; readonly status: 403 }
  | { readonly kind: 'malformed'; readonly status: 400 };

/**
 * What a witness does with a request, given the keys of the logs that it watches and, by origin, the head that it cosigned
 * last. A wrong proof alone is no evidence (`unproven`): anybody can send one with a right checkpoint. A checkpoint of the
 * same size with another root is (`fork`).
 */
export function decideWitness(
  { old, proof, note }: WitnessRequest,
  keys: readonly VerifierKey[],
  headOf: (origin: string) => TreeHead | undefined,
): WitnessDecision {
  let checkpoint: Checkpoint;
  try {
    checkpoint = parseCheckpoint(note.text);
  } catch {
    return { kind: 'malformed', status: 400 };
  }
  const own = keys.filter(({ name }) => name === checkpoint.origin);
  if (own.length === 0) return { kind: 'unknown-log', status: 404 };
  if (!own.some((key) => isSignedBy(note, key))) return { kind: 'unsigned', status: 403 };
  if (old > checkpoint.size) return { kind: 'malformed', status: 400 };
  return compare(headOf(checkpoint.origin) ?? none, checkpoint, old, proof);
}

const none: TreeHead = { size: 0, root: joinHashes([]) };

function compare(
  seen: TreeHead,
  checkpoint: Checkpoint,
  old: number,
  proof: readonly TreeHash[],
): WitnessDecision {
  const { size } = seen;
  if (checkpoint.size < size) return { kind: 'shrunken', status: 409, size };
  if (old !== size) return { kind: 'other-size', status: 409, size };
  if (checkpoint.size === size)
    return isSameRoot(seen, checkpoint)
      ? { kind: 'cosign', checkpoint }
      : { kind: 'fork', status: 409, size };
  return verifyConsistency(seen, checkpoint, proof)
    ? { kind: 'cosign', checkpoint }
    : { kind: 'unproven', status: 422, size };
}

const isSameRoot = (left: TreeHead, right: TreeHead): boolean =>
  left.root.every((byte, i) => byte === right.root[i]);
