import type { Db } from '../connect.ts';
import { readDatabaseVersion } from './database-facts.ts';

/** The names of all tables, in their order. */
export async function listTables(db: Db): Promise<readonly string[]> {
  const { kind } = await readDatabaseVersion(db);
  if (kind === 'sqlite')
    return (await db('sqlite_master')
      .where({ type: 'table' })
      .whereRaw(String.raw`name NOT LIKE 'sqlite\_%' ESCAPE '\'`)
      .orderBy('name')
      .pluck('name')) as string[];
  const [rows] = (await db.raw(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1`,
  )) as [readonly { readonly name: string }[]];
  return rows.map(({ name }) => name);
}

/** The rows of each table. */
export async function countRows(db: Db): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const name of await listTables(db)) {
    const [row] = (await db(name).count({ n: '*' })) as readonly { readonly n?: unknown }[];
    counts[name] = Number(row?.n);
  }
  return counts;
}
