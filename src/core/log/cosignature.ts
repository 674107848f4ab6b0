import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { SignerKey, VerifierKey } from './keys.ts';
import { signaturesOf, verifyEd25519, type Note, type NoteSignature } from './note.ts';

const messageOf = (time: number, text: string): string => `cosignature/v1\ntime ${time}\n${text}`;

function encodeTime(time: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(time));
  return bytes;
}

/** A witness's signature under a checkpoint at that time, in seconds since 1970 (tlog-cosignature, Ed25519). */
export const cosign = (text: string, key: SignerKey, time: number): NoteSignature => ({
  name: key.name,
  id: key.id,
  signature: concatBytes(encodeTime(time), ed25519.sign(utf8ToBytes(messageOf(time, text)), key.seed)),
});

/**
 * When a witness cosigned the note, in seconds since 1970: the earliest, when it did so more than once. Undefined when it
 * did not, or when one of its signatures is wrong.
 */
export function cosignedAt(note: Note, key: VerifierKey): number | undefined {
  if (key.type !== 'cosignature') return undefined;
  const times = signaturesOf(note, key).map(({ signature }) => timeOf(signature, note.text, key));
  return times.includes(undefined) || times.length === 0 ? undefined : Math.min(...(times as number[]));
}

function timeOf(signature: Uint8Array, text: string, { publicKey }: VerifierKey): number | undefined {
  if (signature.length !== 72) return undefined;
  const time = Number(new DataView(signature.slice(0, 8).buffer).getBigUint64(0));
  if (!Number.isSafeInteger(time)) return undefined;
  return verifyEd25519(signature.subarray(8), messageOf(time, text), publicKey) ? time : undefined;
}
