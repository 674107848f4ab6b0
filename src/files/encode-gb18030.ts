/** A byte sequence as one number, first byte highest; and the number of bytes is two below 0x10000 and four from there. */
type Codes = Uint32Array;

let table: Codes | undefined;

/** How many characters of the Basic Multilingual Plane the four-byte codes from 0x81308130 stand for. */
const fourByteCount = 39_420;

/** The four-byte code at a linear position: digits of base 10, 126, 10 over the bytes 0x30, 0x81, 0x30 and 0x81. */
function fourByteCode(position: number): number {
  const last = 0x30 + (position % 10);
  const third = 0x81 + (Math.floor(position / 10) % 126);
  const second = 0x30 + (Math.floor(position / 1260) % 10);
  const first = 0x81 + Math.floor(position / 12_600);
  return first * 0x1000000 + second * 0x10000 + third * 0x100 + last;
}

const toBytes = (code: number): number[] =>
  code < 0x100
    ? [code]
    : code < 0x10000
      ? [code >>> 8, code & 0xff]
      : [code >>> 24, (code >>> 16) & 0xff, (code >>> 8) & 0xff, code & 0xff];

/**
 * The code of every character of the Basic Multilingual Plane, by code point, 0 for none. Built from the decoder, because node
 * decodes GB 18030 and does not encode it; so what is written is what the decoder reads.
 */
function buildTable(): Codes {
  const codes: number[] = [];
  for (let position = 0; position < fourByteCount; position += 1) codes.push(fourByteCode(position));
  for (let first = 0x81; first <= 0xfe; first += 1) {
    for (let second = 0x40; second <= 0xfe; second += 1)
      if (second !== 0x7f) codes.push(first * 0x100 + second);
  }
  // Two-byte codes come last, so that they win where the decoder knows two codes for a character.
  const decoded = new TextDecoder('gb18030').decode(Uint8Array.from(codes.flatMap(toBytes)));
  const built = new Uint32Array(0x10000);
  for (let place = 0; place < codes.length; place += 1) built[decoded.charCodeAt(place)] = codes[place] ?? 0;
  for (let ascii = 0; ascii < 0x80; ascii += 1) built[ascii] = ascii;
  return built;
}

/** Supplementary characters stand in code point order from 0x90308130, which is this linear position. */
const supplementaryPosition = (0x90 - 0x81) * 12_600;

/**
 * Encodes a text as GB 18030 (2022, as `TextDecoder` reads it). Half of a surrogate pair, and the few private-use characters
 * that the decoder has no code for, become a question mark.
 */
export function encodeGb18030(text: string): Uint8Array {
  table ??= buildTable();
  const bytes = new Uint8Array(text.length * 4);
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const known =
      point < 0x10000 ? (table[point] ?? 0) : fourByteCode(supplementaryPosition + point - 0x10000);
    const code = known === 0 && point !== 0 ? 0x3f : known;
    for (const byte of toBytes(code)) bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}
