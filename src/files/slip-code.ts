import { deflateSync, inflateSync } from 'fflate';
import { decodeBase45, encodeBase45 } from '../core/proof/slips/base45.ts';
import { Refusal } from '../core/refusal.ts';

/** The most characters that a QR code holds in its alphanumeric mode (version 40, error correction L): ISO/IEC 18004, table 7. */
const maxCharacters = 4296;

/**
 * The text of a slip as the characters of a QR code: raw DEFLATE (RFC 1951), then Base45 (RFC 9285). Refuses (invalid) a text that no
 * QR code holds.
 */
export function packSlip(slip: string): string {
  const code = encodeBase45(deflateSync(new TextEncoder().encode(slip), { level: 9 }));
  if (code.length > maxCharacters) throw new Refusal('invalid', '凭条的内容过长，二维码放不下');
  return code;
}

/** The text of a slip from the characters of its QR code. Refuses (unreadable-file) what is not such a code. */
export function unpackSlip(code: string): string {
  const characters = code.replace(/[\r\n]+$/, '');
  try {
    if (characters === '' || characters.length > maxCharacters) throw new RangeError('length');
    const bytes = inflateSync(decodeBase45(characters));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal('unreadable-file', '不是单家凭条的内容：请给出二维码中的全部文字，或凭条的 JSON 文件');
  }
}
