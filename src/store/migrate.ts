import { readdir } from 'node:fs/promises';
import type { Knex } from 'knex';
import type { Db } from './connect.ts';

const folder = new URL('../../migrations/', import.meta.url);

/** Migrations are recorded by their names without the extension, so that compiled and direct runs share one history. */
const migrationSource: Knex.MigrationSource<string> = {
  async getMigrations() {
    const files = await readdir(folder);
    return files.filter((file) => /^\d{14}-[a-z0-9-]+\.(?:ts|js)$/.test(file)).toSorted();
  },
  getMigrationName: (file) => file.replace(/\.\w+$/, ''),
  getMigration: (file) => import(new URL(file, folder).href) as Promise<Knex.Migration>,
};

/** Brings the schema to its newest form; does nothing when it already is. Returns the names of the migrations that ran. */
export async function migrate(db: Db): Promise<readonly string[]> {
  const [, names] = (await db.migrate.latest({ migrationSource })) as [number, string[]];
  return names;
}

/** Takes every migration back, newest first, and with it all data. Returns the names of the migrations undone. */
export async function rollBackAll(db: Db): Promise<readonly string[]> {
  const [, names] = (await db.migrate.rollback({ migrationSource }, true)) as [number, string[]];
  return names;
}
