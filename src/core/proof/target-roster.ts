import type { TargetRow } from '../draw/frame.ts';
import type { Roster } from '../draw/roster.ts';

const lineFeed = 0x0a;

/** The lines of a .jsonl file as bytes without their newlines. Throws a SyntaxError when the last line does not end. */
export function* linesOf(bytes: Uint8Array, name: string): Generator<Uint8Array> {
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(lineFeed, start);
    if (end < 0) throw new SyntaxError(`${name}: the last line does not end`);
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

/** Bytes that are decoded at once: decoding line by line takes longer than reading the lines. */
const blockSize = 1 << 16;

/**
 * The lines of a .jsonl file as texts without their newlines. Throws a SyntaxError when the last line does not end, and a
 * TypeError when some bytes are not UTF-8.
 */
export function* textsOf(bytes: Uint8Array, name: string): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let start = 0;
  while (start < bytes.length) {
    // The first newline at or after the end of the block.
    const found = bytes.indexOf(lineFeed, Math.min(start + blockSize, bytes.length) - 1);
    const end = found < 0 ? bytes.lastIndexOf(lineFeed) : found;
    if (end < start) throw new SyntaxError(`${name}: the last line does not end`);
    yield* decoder.decode(bytes.subarray(start, end)).split('\n');
    start = end + 1;
  }
}

/** The rows of a .jsonl file that is known to be well-formed, parsed when asked for: a million rows stay bytes. */
export class LineRoster<T> implements Roster<T> {
  readonly length: number;
  readonly #bytes: Uint8Array;
  /** Where each line begins, and where the last one ends; Float64, because a file may be larger than 2^32 bytes. */
  readonly #starts: Float64Array;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(bytes: Uint8Array) {
    let starts = new Float64Array(1024);
    let count = 0;
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, end + 1)) {
      count += 1;
      if (count === starts.length) {
        const grown = new Float64Array(2 * starts.length);
        grown.set(starts);
        starts = grown;
      }
      starts[count] = end + 1;
    }
    this.length = count;
    this.#bytes = bytes;
    this.#starts = starts.slice(0, count + 1);
  }

  at(index: number): T | undefined {
    const [start, next] = [this.#starts[index], this.#starts[index + 1]];
    if (start === undefined || next === undefined) return undefined;
    return JSON.parse(this.#decoder.decode(this.#bytes.subarray(start, next - 1))) as T;
  }

  *[Symbol.iterator](): Generator<T> {
    for (const text of textsOf(this.#bytes, 'a roster')) yield JSON.parse(text) as T;
  }
}

/** The rows of a targets.jsonl. */
export class TargetRoster extends LineRoster<TargetRow> {}

/** Texts that are encoded at once. */
const waitingSize = 1 << 16;

/**
 * The bytes of lines, each ended by a newline; no text of a whole file is ever made. `expected` is a number of bytes that will
 * hardly be exceeded: what is not written takes no memory, and growing beyond it doubles the memory for a moment.
 */
export class LineWriter {
  readonly #encoder = new TextEncoder();
  #bytes: Uint8Array;
  #length = 0;
  #waiting = '';

  constructor(expected = 1 << 16) {
    this.#bytes = new Uint8Array(expected);
  }

  add(line: string): void {
    this.#waiting += `${line}\n`;
    if (this.#waiting.length > waitingSize) this.#write();
  }

  finish(): Uint8Array {
    this.#write();
    return this.#bytes.subarray(0, this.#length);
  }

  #write(): void {
    // UTF-8 takes at most 3 bytes for a UTF-16 unit.
    const needed = this.#length + 3 * this.#waiting.length;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, needed));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    const { written } = this.#encoder.encodeInto(this.#waiting, this.#bytes.subarray(this.#length));
    this.#length += written;
    this.#waiting = '';
  }
}

/** The bytes of these lines. */
export function encodeLines(lines: Iterable<string>): Uint8Array {
  const writer = new LineWriter();
  for (const line of lines) writer.add(line);
  return writer.finish();
}
