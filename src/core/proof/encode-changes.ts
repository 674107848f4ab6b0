import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';
import { compareUtf8 } from '../draw/order.ts';
import { pseudonymsOf, saltOf } from '../draw/pseudonyms.ts';
import { Refusal } from '../refusal.ts';
import type { BundleFiles } from './bundle.ts';
import { changeKey, type ChangeKind, type ChangeRow, type SealedChange } from './changes.ts';
import { encodeLines } from './target-roster.ts';

/**
 * A difference from the previous freeze before it is sealed and salted. `id` is a target's id, an officer's code, or of a recusal
 * `code/target`, with a code that has no slash.
 */
export interface UnsealedChange extends Omit<SealedChange, 'salt'> {
  readonly kind: ChangeKind;
  readonly id: string;
}

/**
 * The files changes.jsonl and changes-sealed.jsonl: officers named by their pseudonyms under the draw's salt key, rows sorted. Refuses
 * (invalid) two changes of one kind and id.
 */
export function encodeChanges(changes: readonly UnsealedChange[], saltKey: Uint8Array): BundleFiles {
  const pseudonym = pseudonymsOf(saltKey);
  const pairs = changes
    .map(({ kind, id, ...told }) => {
      const sealed: SealedChange = { ...told, salt: saltOf(saltKey, `changes/${changeKey({ kind, id })}`) };
      const sealedLine = canonicalJson(sealed as unknown as Json);
      const digest = sha256Hex(utf8ToBytes(sealedLine));
      const row: ChangeRow = { kind, id: publicId(kind, id, pseudonym), sealed: digest };
      return { row, sealedLine };
    })
    .toSorted((left, right) => compareUtf8(changeKey(left.row), changeKey(right.row)));
  const keys = pairs.map(({ row }) => changeKey(row));
  const twins = keys.filter((key, i) => keys[i - 1] === key);
  if (twins.length > 0) {
    const problems = twins.map((key) => ({ place: 'changes', message: `${key} 出现了不止一次` }));
    throw new Refusal('invalid', '名录变动有重复', problems);
  }
  return new Map([
    ['changes.jsonl', encodeLines(pairs.map(({ row }) => canonicalJson(row as unknown as Json)))],
    ['changes-sealed.jsonl', encodeLines(pairs.map(({ sealedLine }) => sealedLine))],
  ]);
}

function publicId(kind: ChangeKind, id: string, pseudonym: (code: string) => string): string {
  if (!kind.startsWith('officer-')) return id;
  const slash = kind === 'officer-recused' ? id.indexOf('/') : id.length;
  return pseudonym(id.slice(0, slash)) + id.slice(slash);
}
