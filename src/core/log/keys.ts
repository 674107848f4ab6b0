import { sha256 } from '#sha256';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from './base64.ts';

/** What a key signs: notes (0x01 of signed-note), or checkpoints with the time of signing (0x04: a witness). */
export const keyTypes = { note: 0x01, cosignature: 0x04 } as const;

export type KeyType = keyof typeof keyTypes;

/** A public key with which signatures under a note are checked. */
export interface VerifierKey {
  /** Without spaces and plus signs. */
  readonly name: string;
  readonly type: KeyType;
  /** Four bytes, as 8 hexadecimal digits: a hint which key signed, no proof. */
  readonly id: string;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** A key that can sign: the seed is the secret key of RFC 8032, 32 bytes. */
export interface SignerKey extends VerifierKey {
  readonly seed: Uint8Array;
}

/** Whether a text can name a key: not empty, of printable ASCII without space and plus, at most 100 characters. */
export const isKeyName = (name: string): boolean => /^[!-*,-~]{1,100}$/.test(name);

const idOf = (name: string, algorithm: number, publicKey: Uint8Array): string =>
  bytesToHex(
    sha256(concatBytes(utf8ToBytes(`${name}\n`), Uint8Array.of(algorithm), publicKey)).subarray(0, 4),
  );

/** The key with that name and seed. Throws a TypeError on a name that a note cannot carry or a seed of another length. */
export function makeSignerKey(name: string, type: KeyType, seed: Uint8Array): SignerKey {
  if (!isKeyName(name)) throw new TypeError(`not the name of a key: ${name}`);
  if (seed.length !== 32) throw new TypeError('the seed of a key has 32 bytes');
  const publicKey = ed25519.getPublicKey(seed);
  return { name, type, id: idOf(name, keyTypes[type], publicKey), publicKey, seed };
}

/** The verifier key as C2SP writes it: `name+id+base64(type ‖ public key)`. */
export const formatVerifierKey = ({ name, type, id, publicKey }: VerifierKey): string =>
  `${name}+${id}+${toBase64(concatBytes(Uint8Array.of(keyTypes[type]), publicKey))}`;

/** The signer key as x/mod/sumdb/note writes it: `PRIVATE+KEY+name+id+base64(type ‖ seed)`. Secret. */
export const formatSignerKey = ({ name, type, id, seed }: SignerKey): string =>
  `PRIVATE+KEY+${name}+${id}+${toBase64(concatBytes(Uint8Array.of(keyTypes[type]), seed))}`;

interface KeyParts {
  readonly name: string;
  readonly type: KeyType;
  readonly id: string;
  readonly bytes: Uint8Array;
}

function readParts(text: string): KeyParts {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
  const [, name = '', id = '', encoded = ''] = match ?? [];
  if (!isKeyName(name)) throw new SyntaxError('not a key: no name+id+key');
  const [algorithm, ...bytes] = fromBase64(encoded);
  const type = (Object.keys(keyTypes) as KeyType[]).find((candidate) => keyTypes[candidate] === algorithm);
  if (type === undefined || bytes.length !== 32) throw new SyntaxError('not a key: no Ed25519 key');
  return { name, type, id, bytes: Uint8Array.from(bytes) };
}

/** Reads a verifier key. Throws a SyntaxError when it is none, of an algorithm that is not in `keyTypes`, or its id is not its own. */
export function parseVerifierKey(text: string): VerifierKey {
  const { name, type, id, bytes } = readParts(text);
  if (idOf(name, keyTypes[type], bytes) !== id)
    throw new SyntaxError('not a key: the id is not that of the key');
  return { name, type, id, publicKey: bytes };
}

/** Reads a signer key. Throws a SyntaxError when it is none or its id is not its own; the message never holds the key. */
export function parseSignerKey(text: string): SignerKey {
  if (!text.startsWith('PRIVATE+KEY+')) throw new SyntaxError('not a signer key');
  const { name, type, id, bytes } = readParts(text.slice('PRIVATE+KEY+'.length));
  const key = makeSignerKey(name, type, bytes);
  if (key.id !== id) throw new SyntaxError('not a signer key: the id is not that of the key');
  return key;
}
