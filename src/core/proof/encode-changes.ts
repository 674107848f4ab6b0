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
 * `code/target`: codes with a slash cannot be told apart there.
 */
export interface PoolChange extends Omit<SealedChange, 'salt'> {
  readonly kind: ChangeKind;
  readonly id: string;
}

/**
 * The files changes.jsonl and changes-sealed.jsonl: officers named by their pseudonyms under the draw's salt key, rows sorted. Refuses
 * (invalid) two changes of one kind and id.
 */
export function encodeChanges(changes: readonly PoolChange[], saltKey: Uint8Array): BundleFiles {
  const pseudonym = pseudonymsOf(saltKey);
  const pairs = changes
    .map(({ kind, id, ...told }) => {
      const sealed: SealedChange = { ...told, salt: saltOf(saltKey, `changes/${changeKey({ kind, id })}`) };
      const sealedLine = canonicalJson(sealed as unknown as Json);
      const row: ChangeRow = {
        kind,
        id: publicId(kind, id, pseudonym),
        sealed: sha256Hex(utf8ToBytes(sealedLine)),
      };
      return { row, sealedLine };
    })
    .toSorted((left, right) => compareUtf8(changeKey(left.row), changeKey(right.row)));
  const twins = pairs.filter(({ row }, i) => {
    const before = pairs[i - 1]?.row;
    return before !== undefined && changeKey(before) === changeKey(row);
  });
  if (twins.length > 0) {
    const problems = twins.map(({ row }) => ({
      place: 'changes',
      message: `${changeKey(row)} 出现了不止一次`,
    }));
    throw new Refusal('invalid', '名录变动有重复', problems);
  }
  return new Map([
    ['changes.jsonl', encodeLines(pairs.map(({ row }) => canonicalJson(row as unknown as Json)))],
    ['changes-sealed.jsonl', encodeLines(pairs.map(({ sealedLine }) => sealedLine))],
  ]);
}

function publicId(kind: ChangeKind, id: string, pseudonym: (code: string) => string): string {
  if (!kind.startsWith('officer-')) return id;
  if (kind !== 'officer-recused') return pseudonym(id);
  const slash = id.indexOf('/');
  return `${pseudonym(id.slice(0, slash))}${id.slice(slash)}`;
}
