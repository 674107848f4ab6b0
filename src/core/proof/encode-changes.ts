import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';
import { compareUtf8 } from '../draw/order.ts';
import { saltOf } from '../draw/pseudonyms.ts';
import type { BundleFiles } from './bundle.ts';
import type { ChangeKind, ChangeRow, SealedChange } from './changes.ts';
import { encodeLines } from './target-roster.ts';

/** A change before it is sealed and salted. */
export interface Change extends Omit<SealedChange, 'salt'> {
  readonly kind: ChangeKind;
  /** Of a target its id, of an officer the pseudonym of this draw, of a recusal both with a slash between. */
  readonly id: string;
}

/** changes.jsonl and changes-sealed.jsonl, in the order of the protocol; salts are made of the salt key. Each kind and id comes once. */
export function encodeChanges(changes: readonly Change[], saltKey: Uint8Array): BundleFiles {
  const rows: string[] = [];
  const sealed: string[] = [];
  const keyOf = ({ kind, id }: Change): string => `${kind} ${id}`;
  for (const change of changes.toSorted((left, right) => compareUtf8(keyOf(left), keyOf(right)))) {
    const { kind, id, ...words } = change;
    const line: SealedChange = { ...words, salt: saltOf(saltKey, `changes/${keyOf(change)}`) };
    const text = canonicalJson(line as unknown as Json);
    const row: ChangeRow = { kind, id, sealed: sha256Hex(utf8ToBytes(text)) };
    rows.push(canonicalJson(row as unknown as Json));
    sealed.push(text);
  }
  return new Map([
    ['changes.jsonl', encodeLines(rows)],
    ['changes-sealed.jsonl', encodeLines(sealed)],
  ]);
}
