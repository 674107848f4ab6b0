import type { ListName } from '../core/lists/definition.ts';
import type { ColumnMapping } from '../core/lists/mapping.ts';
import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** A column mapping under the name that a user gave it. */
export interface SavedMapping {
  readonly list: ListName;
  readonly name: string;
  readonly mapping: ColumnMapping;
  readonly actorId: string;
  readonly savedAt: string;
}

interface MappingRow {
  readonly list: ListName;
  readonly name: string;
  readonly mapping: string;
  readonly actor_id: string;
  readonly saved_at: string;
}

const toMapping = (row: MappingRow): SavedMapping => ({
  list: row.list,
  name: row.name,
  mapping: JSON.parse(row.mapping) as ColumnMapping,
  actorId: row.actor_id,
  savedAt: row.saved_at,
});

/** Stores a mapping; an older one of the same list and name is replaced. Refuses (conflict) when another writer is first. */
export async function putMapping(db: Db, saved: SavedMapping): Promise<void> {
  const { list, name } = saved;
  const row = { mapping: JSON.stringify(saved.mapping), actor_id: saved.actorId, saved_at: saved.savedAt };
  const changed = await db('column_mappings').where({ list, name }).update(row);
  if (changed > 0) return;
  await db('column_mappings')
    .insert({ list, name, ...row })
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'column_mappings')) throw error;
      throw new Refusal('conflict', `列对应“${name}”刚被他人保存：请重试`);
    });
}

/** The mapping of this name; refuses (not-found) when there is none. */
export async function getMapping(db: Db, list: ListName, name: string): Promise<SavedMapping> {
  const row = (await db('column_mappings').where({ list, name }).first()) as MappingRow | undefined;
  if (row === undefined) throw new Refusal('not-found', `没有名为“${name}”的列对应`);
  return toMapping(row);
}

/** The mappings of a list, by name. */
export async function listMappings(db: Db, list: ListName): Promise<readonly SavedMapping[]> {
  return ((await db('column_mappings').where({ list }).orderBy('name')) as MappingRow[]).map(toMapping);
}
