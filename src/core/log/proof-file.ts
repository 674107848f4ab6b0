import { utf8ToBytes } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from './base64.ts';
import { parseDecimal } from './checkpoint.ts';
import type { TreeHash } from './tree.ts';

/** What a `.tlog-proof` holds; nothing of it is checked. */
export interface ProofFile {
  /** The data of the leaf: the text of a record. */
  readonly record: string;
  readonly index: number;
  /** The inclusion proof, from the leaf's sibling up. */
  readonly hashes: readonly TreeHash[];
  /** The signed note. */
  readonly checkpoint: string;
}

const header = 'c2sp.org/tlog-proof@v1';

/** The text of a proof, `c2sp.org/tlog-proof@v1`, whose extra line is the record. */
export const formatProofFile = ({ record, index, hashes, checkpoint }: ProofFile): string =>
  [
    header,
    `extra ${toBase64(utf8ToBytes(record))}`,
    `index ${index}`,
    ...hashes.map((hash) => toBase64(hash)),
    '',
    checkpoint,
  ].join('\n');

/** Reads the text of a proof with a record. Throws a SyntaxError when it is none. */
export function parseProofFile(text: string): ProofFile {
  const end = text.indexOf('\n\n');
  const [first, extra = '', index = '', ...hashes] = text.slice(0, Math.max(end, 0)).split('\n');
  if (first !== header || !extra.startsWith('extra ') || !index.startsWith('index '))
    throw new SyntaxError('not a proof of a transparency log with a record');
  if (hashes.length > 63) throw new SyntaxError('too many hashes');
  const record = fromBase64(extra.slice('extra '.length));
  return {
    record: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(record),
    index: parseDecimal(index.slice('index '.length)),
    hashes: hashes.map(parseHash),
    checkpoint: text.slice(end + 2),
  };
}

/** Reads a hash in Base 64. Throws a SyntaxError when it has not 32 bytes. */
export function parseHash(text: string): TreeHash {
  const hash = fromBase64(text);
  if (hash.length !== 32) throw new SyntaxError('a hash has 32 bytes');
  return hash;
}
