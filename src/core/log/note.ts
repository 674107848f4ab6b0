import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from './base64.ts';
import { isKeyName, type SignerKey, type VerifierKey } from './keys.ts';

/** One line under a note: who signed, which key, and the bytes after the key's id. */
export interface NoteSignature {
  readonly name: string;
  readonly id: string;
  readonly signature: Uint8Array;
}

/** A signed note of C2SP: its text, which ends in a newline, and its signatures, none of them checked. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const maxNoteLength = 100_000;
const maxSignatures = 100;

/** The line of a signature, with its newline. */
export const formatSignature = ({ name, id, signature }: NoteSignature): string =>
  `\u2014 ${name} ${toBase64(concatBytes(hexToBytes(id), signature))}\n`;

/** The bytes of a note as one text. */
export const formatNote = ({ text, signatures }: Note): string =>
  `${text}\n${signatures.map(formatSignature).join('')}`;

/** Reads signature lines, each with its newline. Throws a SyntaxError on anything else. */
export function parseSignatures(text: string): readonly NoteSignature[] {
  if (!text.endsWith('\n')) throw new SyntaxError('not a note: a signature does not end');
  return text.slice(0, -1).split('\n').map(parseSignature);
}

function parseSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  if (!isKeyName(name)) throw new SyntaxError('not a note: a signature has another form');
  const bytes = fromBase64(encoded);
  if (bytes.length < 5) throw new SyntaxError('not a note: a signature is too short');
  return { name, id: bytesToHex(bytes.subarray(0, 4)), signature: bytes.slice(4) };
}

/** Reads a note; checks no signature. Throws a SyntaxError when it is none, longer than 100,000 characters, or has more than 100 signatures. */
export function parseNote(note: string): Note {
  if (note.length > maxNoteLength) throw new SyntaxError('not a note: too long');
  // oxlint-disable-next-line no-control-regex -- a note holds no control character but the newline
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note)) throw new SyntaxError('not a note: control characters');
  const end = note.lastIndexOf('\n\n');
  if (end < 1) throw new SyntaxError('not a note: no signatures');
  const signatures = parseSignatures(note.slice(end + 2));
  if (signatures.length > maxSignatures) throw new SyntaxError('not a note: too many signatures');
  return { text: note.slice(0, end + 1), signatures };
}

/** Signs the text of a note, which must end in a newline, with a key of the type `note`. */
export const signNote = (text: string, key: SignerKey): NoteSignature => ({
  name: key.name,
  id: key.id,
  signature: ed25519.sign(utf8ToBytes(text), key.seed),
});

/** The signatures of a note that carry the name and the id of the key. */
export const signaturesOf = ({ signatures }: Note, key: VerifierKey): readonly NoteSignature[] =>
  signatures.filter(({ name, id }) => name === key.name && id === key.id);

/** Whether the key signed the note: it has a signature line, and every one of them is right. */
export function isSignedBy(note: Note, key: VerifierKey): boolean {
  const own = signaturesOf(note, key);
  return (
    key.type === 'note' &&
    own.length > 0 &&
    own.every(({ signature }) => verifyEd25519(signature, note.text, key.publicKey))
  );
}

/**
 * Whether an Ed25519 signature (RFC 8032) of a text is right, by the equation without the cofactor, which OpenSSL, Go and most others
 * use; false also on malformed signatures and keys.
 */
export function verifyEd25519(signature: Uint8Array, text: string, publicKey: Uint8Array): boolean {
  const message = utf8ToBytes(text);
  try {
    // Strict, as RFC 8032 and FIPS 186-5 have it: no two signatures that differ only in how a point is written.
    return (
      ed25519.verify(signature, message, publicKey, { zip215: false }) &&
      isExact(signature, message, publicKey)
    );
  } catch {
    return false;
  }
}

/**
 * S · B = R + k · A. The library checks eight times that: a signer could make signatures that are right for it alone, by adding
 * a point of small order to R.
 */
function isExact(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  const { Point } = ed25519;
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
  const k = numberOf(sha512(concatBytes(r, publicKey, message))) % Point.Fn.ORDER;
  const sum = Point.fromBytes(r).add(Point.fromBytes(publicKey).multiplyUnsafe(k));
  return Point.BASE.multiplyUnsafe(numberOf(s)).equals(sum);
}

/** The number of these bytes, little-endian. */
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${bytesToHex(bytes.toReversed())}`);
