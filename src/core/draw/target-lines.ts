import { canonicalJson } from '../canonical-json.ts';
import type { SealedTarget, TargetRow } from './frame.ts';
import type { Rules } from './rules.ts';

/** Writes the canonical line of a row, without its newline; the same text as canonicalJson, but several times as fast. */
export type LineWriterOf<T> = (row: T) => string;

/** The canonical text of a value of an attribute; these repeat all through a frame. */
function textWriter(): (value: string) => string {
  const known = new Map<string, string>();
  return (value) => {
    const found = known.get(value);
    if (found !== undefined) return found;
    const written = canonicalJson(value);
    if (known.size < 100_000) known.set(value, written);
    return written;
  };
}

function whole(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new TypeError(`not a whole number: ${value}`);
  return String(value);
}

/** The writer of lines of targets.jsonl under these rules. Refuses (TypeError) what has no canonical form. */
export function targetWriter({ attributes }: Rules): LineWriterOf<TargetRow> {
  const text = textWriter();
  return (row) => {
    const texts = attributes.map((name) => `"${name}":${text(row.attributes[name] ?? '')}`);
    const duties = row.duties.map((duty) =>
      duty === null
        ? 'null'
        : `{"allowed":${whole(duty.allowed)},"owed":${whole(duty.owed)},"periods":${whole(duty.periods)}}`,
    );
    const last = row.last_team.map((id) => canonicalJson(id));
    const excluded = row.excluded === null ? 'null' : text(row.excluded);
    return `{"attributes":{${texts.join(',')}},"counted":${row.counted ? 'true' : 'false'},"duties":[${duties.join(',')}],"excluded":${excluded},"id":${canonicalJson(row.id)},"last_team":[${last.join(',')}],"name":${canonicalJson(row.name)},"pi":${whole(row.pi)},"sealed":"${row.sealed}","weight":${whole(row.weight)}}`;
  };
}

/** The writer of lines of targets-sealed.jsonl under these rules. Refuses (TypeError) what has no canonical form. */
export function sealedTargetWriter(
  rules: Pick<Rules, 'sealed_attributes' | 'measures'>,
): LineWriterOf<SealedTarget> {
  const text = textWriter();
  return (row) => {
    const texts = rules.sealed_attributes.map((name) => `"${name}":${text(row.attributes[name] ?? '')}`);
    const numbers = rules.measures.map((name) => {
      const value = row.measures[name] ?? null;
      return `"${name}":${value === null ? 'null' : whole(value)}`;
    });
    return `{"attributes":{${texts.join(',')}},"measures":{${numbers.join(',')}},"salt":"${row.salt}"}`;
  };
}
