const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** Base45 of RFC 9285: each two bytes as three characters of the alphanumeric mode of QR codes, a last single byte as two. */
export function encodeBase45(bytes: Uint8Array): string {
  const texts: string[] = [];
  for (let i = 0; i < bytes.length; i += 2) {
    const isPair = i + 1 < bytes.length;
    let rest = isPair ? (bytes[i] as number) * 256 + (bytes[i + 1] as number) : (bytes[i] as number);
    for (let k = 0; k < (isPair ? 3 : 2); k += 1) {
      texts.push(alphabet.charAt(rest % 45));
      rest = Math.floor(rest / 45);
    }
  }
  return texts.join('');
}

/** The bytes of a Base45 text. Throws a SyntaxError at another character, and at characters that no bytes give. */
export function decodeBase45(text: string): Uint8Array {
  if (text.length % 3 === 1) throw new SyntaxError('base45: one character too many');
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i += 3) {
    const digits = [...text.slice(i, i + 3)].map((character) => alphabet.indexOf(character));
    if (digits.includes(-1)) throw new SyntaxError(`base45: not a character of it, near ${i}`);
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    if (value > (digits.length === 3 ? 65_535 : 255)) throw new SyntaxError(`base45: too large, near ${i}`);
    if (digits.length === 3) bytes.push(Math.floor(value / 256));
    bytes.push(value % 256);
  }
  return Uint8Array.from(bytes);
}
