import { sha256 } from '#sha256';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** The name and version of the draw protocol that this engine speaks; it prefixes every digest and every seed. */
export const protocol = 'shuangsui-3';

/** What a digest is taken of. The purpose is hashed too, so that one kind of record can never pass for another. */
export type DigestPurpose =
  'rules' | 'commitment' | 'entropy' | 'transcript' | 'result' | 'substitution' | 'request' | 'secret';

/** SHA-256 of `shuangsui-3/<purpose>\n` followed by the bytes; 64 lower-case hexadecimal characters. */
export function digestOf(purpose: DigestPurpose, bytes: Uint8Array): string {
  return bytesToHex(sha256(concatBytes(utf8ToBytes(`${protocol}/${purpose}\n`), bytes)));
}

/** Plain SHA-256 of the bytes; 64 lower-case hexadecimal characters. */
export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}
