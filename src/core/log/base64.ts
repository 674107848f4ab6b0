/** Base 64 of RFC 4648, section 4, with padding. */
export const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

/** The bytes of a text in Base 64. Throws a SyntaxError on any other text than the one that `toBase64` gives for them. */
export function fromBase64(text: string): Uint8Array {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    throw new SyntaxError('not Base 64');
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  // The last digit before the padding may carry bits that no byte takes.
  if (toBase64(bytes) !== text) throw new SyntaxError('not Base 64 in its one form');
  return bytes;
}
