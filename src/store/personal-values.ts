import { personalFields, type ListDefinition, type PersonalValues } from '../core/lists/definition.ts';
import { maskPersonal } from '../core/people/masks.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { SealedPlace } from './cipher.ts';
import type { NewVersion } from './record-rows.ts';

type Sealing = Pick<Context, 'db' | 'cipher'>;
type SealedRow = Readonly<Record<string, string | null>>;

const batchSize = 500;

/** The column beside that of a personal field: what is sealed, where the other has the mask. */
export const sealedColumn = (field: string): string => `${field}_sealed`;

const placeOf = (list: ListDefinition, id: string, field: string): SealedPlace => ({
  table: `${list.name}_versions`,
  column: sealedColumn(field),
  id,
});

/** The personal values of versions, by the version's id; a version without any is absent. Whoever shows them writes it into the audit trail. */
export async function openPersonal(
  { db, cipher }: Sealing,
  list: ListDefinition,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PersonalValues>> {
  const keys = personalFields(list).map(({ key }) => key);
  const found = new Map<string, PersonalValues>();
  for (let start = 0; keys.length > 0 && start < ids.length; start += batchSize) {
    const rows = (await db(`${list.name}_versions`)
      .whereIn('id', ids.slice(start, start + batchSize))
      .select('id', ...keys.map(sealedColumn))) as SealedRow[];
    for (const row of rows) {
      const id = String(row['id']);
      const values = keys.flatMap((key): [string, string][] => {
        const sealed = row[sealedColumn(key)] ?? null;
        return sealed === null ? [] : [[key, cipher.open(placeOf(list, id, key), sealed)]];
      });
      if (values.length > 0) found.set(id, Object.fromEntries(values));
    }
  }
  return found;
}

/**
 * The sealed columns of versions to record, in their order: of each the values that it gives, otherwise those of the version from which
 * it carries them over. Refuses (conflict) a mask behind which neither has a value.
 */
export async function sealPersonal(
  context: Sealing,
  list: ListDefinition,
  versions: readonly { readonly id: string; readonly version: NewVersion }[],
): Promise<readonly SealedRow[]> {
  const fields = personalFields(list);
  if (fields.length === 0) return versions.map(() => ({}));
  const carried = await openPersonal(
    context,
    list,
    versions.flatMap(({ version }) => version.carriedFrom ?? []),
  );
  return versions.map(({ id, version }) => {
    const known = { ...carried.get(version.carriedFrom ?? ''), ...version.personal };
    const columns = fields.map(({ key, personal }): [string, string | null] => {
      const mask = version.values[key] ?? null;
      if (mask === null) return [sealedColumn(key), null];
      const value = known[key];
      if (value === undefined || maskPersonal(personal, value) !== mask) throw lostValue();
      return [sealedColumn(key), context.cipher.seal(placeOf(list, id, key), value)];
    });
    return Object.fromEntries(columns);
  });
}

const lostValue = (): Refusal =>
  new Refusal('conflict', '个人信息在核对之后又有变动，或已过保留期：请重新上传核对，再应用');
