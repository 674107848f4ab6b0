import { sha256 as hashOf } from '@noble/hashes/sha2.js';

/** SHA-256 (FIPS 180-4) of the bytes, 32 bytes. This is `#sha256` where there is no node: in a browser. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return hashOf(bytes);
}
