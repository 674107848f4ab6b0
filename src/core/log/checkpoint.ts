import { fromBase64, toBase64 } from './base64.ts';
import { isKeyName } from './keys.ts';
import type { TreeHead } from './tree.ts';

/** The head of a log as its checkpoint says it. */
export interface Checkpoint extends TreeHead {
  /** The log's name; it is also that of its keys. */
  readonly origin: string;
}

/** The text of a checkpoint, to be signed as a note: origin, size and root in Base 64, a line each. */
export const formatCheckpoint = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${toBase64(root)}\n`;

/** Reads the text of a checkpoint. Throws a SyntaxError when it is none, or has extension lines, which our log never writes. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...rest] = text.split('\n');
  if (!isKeyName(origin) || rest.length !== 1 || rest[0] !== '')
    throw new SyntaxError('not a checkpoint: not three lines');
  const hash = fromBase64(root);
  if (hash.length !== 32) throw new SyntaxError('not a checkpoint: the root has not 32 bytes');
  return { origin, size: parseDecimal(size), root: hash };
}

/** Reads a whole number in decimal, without leading zeros, below 2^53. Throws a SyntaxError otherwise. */
export function parseDecimal(text: string): number {
  const value = Number(text);
  if (!/^(?:0|[1-9]\d*)$/.test(text) || !Number.isSafeInteger(value))
    throw new SyntaxError('not a whole number in decimal');
  return value;
}
