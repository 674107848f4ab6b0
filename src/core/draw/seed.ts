import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '../canonical-json.ts';
import { protocol } from '../digest.ts';
import { openStream, type Stream } from '../stream.ts';

/** One value of the mixed entropy: its committed name and its text, both hashed as UTF-8 bytes. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** The stages of a draw; each has a stream of its own, so that one can be recomputed without the other. */
export type Stage = 'targets' | 'officers' | 'dates';

/**
 * The pseudo-random key of a draw: HKDF-Extract with SHA-256 (RFC 5869). The salt is the commitment digest as 32 raw
 * bytes, so that a changed roster gives an unrelated key; the input is, for each source in committed order,
 * be16(length of name) ‖ name ‖ be32(length of value) ‖ value, lengths in bytes.
 */
export function drawKey(commitmentDigest: string, sources: readonly NamedValue[]): Uint8Array {
  const material = sources.flatMap(({ name, value }) => {
    const [nameBytes, valueBytes] = [utf8ToBytes(name), utf8ToBytes(value)];
    return [bigEndian(nameBytes.length, 2), nameBytes, bigEndian(valueBytes.length, 4), valueBytes];
  });
  return extract(sha256, concatBytes(...material), hexToBytes(commitmentDigest));
}

/**
 * The seed of one stage: HKDF-Expand of the key to 32 bytes with info = canonical JSON
 * [protocol, draw id, stage, split, attempt]; split is "" in this protocol version, and attempt 0 but for substitutes, where
 * it is the number of the substitution. 64 hex characters.
 */
export function stageSeed(
  key: Uint8Array,
  drawId: string,
  stage: Stage | 'substitutes',
  attempt: number = 0,
): string {
  const info = utf8ToBytes(canonicalJson([protocol, drawId, stage, '', attempt]));
  return bytesToHex(expand(sha256, key, info, 32));
}

/** The stream of the substitution with this number, from its own key. */
export function openSubstitutes(key: Uint8Array, drawId: string, number: number): Stream {
  return openStream(stageSeed(key, drawId, 'substitutes', number));
}

/** The stream of one stage. */
export function openStage(key: Uint8Array, drawId: string, stage: Stage): Stream {
  return openStream(stageSeed(key, drawId, stage));
}

function bigEndian(value: number, bytes: number): Uint8Array {
  if (value >= 256 ** bytes) throw new RangeError(`${value} does not fit into ${bytes} bytes`);
  return Uint8Array.from(
    { length: bytes },
    (_, place) => Math.floor(value / 256 ** (bytes - 1 - place)) % 256,
  );
}
