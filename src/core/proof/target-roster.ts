import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '../canonical-json.ts';
import type { TargetRow } from '../draw/frame.ts';
import type { Roster } from '../draw/roster.ts';
import type { Rules } from '../draw/rules.ts';

const lineFeed = 0x0a;

/** Writes the canonical line of a target's row, without its newline; the same text as canonicalJson, but several times as fast. */
export type TargetWriter = (row: TargetRow) => string;

/** The writer of the rows of frames under these rules. Refuses (TypeError) what has no canonical form. */
export function targetWriter({ attributes, measures }: Rules): TargetWriter {
  const known = new Map<string, string>();
  // Attribute values repeat all through a frame.
  const text = (value: string): string => {
    const found = known.get(value);
    if (found !== undefined) return found;
    const written = canonicalJson(value);
    if (known.size < 100_000) known.set(value, written);
    return written;
  };
  const whole = (value: number): string => {
    if (!Number.isSafeInteger(value) || value < 0) throw new TypeError(`not a whole number: ${value}`);
    return String(value);
  };
  return (row) => {
    const texts = attributes.map((name) => `"${name}":${text(row.attributes[name] ?? '')}`);
    const numbers = measures.map((name) => {
      const value = row.measures[name] ?? null;
      return `"${name}":${value === null ? 'null' : whole(value)}`;
    });
    const duties = row.duties.map((duty) =>
      duty === null
        ? 'null'
        : `{"allowed":${whole(duty.allowed)},"owed":${whole(duty.owed)},"periods":${whole(duty.periods)}}`,
    );
    const last = row.last_team.map((id) => canonicalJson(id));
    const excluded = row.excluded === null ? 'null' : text(row.excluded);
    return `{"attributes":{${texts.join(',')}},"counted":${row.counted ? 'true' : 'false'},"duties":[${duties.join(',')}],"excluded":${excluded},"id":${canonicalJson(row.id)},"last_team":[${last.join(',')}],"measures":{${numbers.join(',')}},"name":${canonicalJson(row.name)},"pi":${whole(row.pi)},"salt":"${row.salt}","weight":${whole(row.weight)}}`;
  };
}

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

/** The rows of a targets.jsonl that is known to be well-formed, parsed when asked for: a million rows stay bytes. */
export class TargetRoster implements Roster<TargetRow> {
  readonly length: number;
  readonly #bytes: Uint8Array;
  /** Where each line begins; Float64, because a file may be larger than 2^32 bytes. */
  readonly #starts: Float64Array;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(bytes: Uint8Array) {
    let count = 0;
    for (const byte of bytes) if (byte === lineFeed) count += 1;
    const starts = new Float64Array(count + 1);
    let line = 0;
    for (let i = 0; i < bytes.length; i += 1) {
      if (bytes[i] !== lineFeed) continue;
      line += 1;
      starts[line] = i + 1;
    }
    this.length = count;
    this.#bytes = bytes;
    this.#starts = starts;
  }

  at(index: number): TargetRow | undefined {
    const [start, next] = [this.#starts[index], this.#starts[index + 1]];
    if (start === undefined || next === undefined) return undefined;
    return JSON.parse(this.#decoder.decode(this.#bytes.subarray(start, next - 1))) as TargetRow;
  }

  *[Symbol.iterator](): Generator<TargetRow> {
    for (let index = 0; index < this.length; index += 1) yield this.at(index) as TargetRow;
  }
}

/** The bytes of lines, each ended by a newline; grows as it goes, so that no text of a whole file is ever made. */
export class LineWriter {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  add(line: string): void {
    const encoded = utf8ToBytes(line);
    const needed = this.#length + encoded.length + 1;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, needed));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(encoded, this.#length);
    this.#bytes[needed - 1] = lineFeed;
    this.#length = needed;
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

/** The bytes of these lines. */
export function encodeLines(lines: Iterable<string>): Uint8Array {
  const writer = new LineWriter();
  for (const line of lines) writer.add(line);
  return writer.finish();
}
