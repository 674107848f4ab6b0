import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';
import { DatabaseFault } from './database-fault.ts';

const folder = new URL('../../migrations/', import.meta.url);
const historyTable = 'knex_migrations';
const lockTable = 'knex_migrations_lock';

/** Migrations are recorded by their names without the extension, so that compiled and direct runs share one history. */
const migrationSource: Knex.MigrationSource<string> = {
  async getMigrations() {
    const files = await readdir(folder);
    return files.filter((file) => /^\d{14}-[a-z0-9-]+\.(?:ts|js)$/.test(file)).toSorted();
  },
  getMigrationName: (file) => file.replace(/\.\w+$/, ''),
  getMigration: (file) => import(new URL(file, folder).href) as Promise<Knex.Migration>,
};

/** How the schema of a database relates to this program: what is still to run, and what only a newer program knows. */
export interface SchemaState {
  /** The newest migration that ran; null for an empty database. */
  readonly newest: string | null;
  readonly pending: readonly string[];
  readonly unknown: readonly string[];
}

/** Reads the history of migrations; changes nothing. */
export async function readSchemaState(db: Db): Promise<SchemaState> {
  const known = (await migrationSource.getMigrations([])).map((file) =>
    migrationSource.getMigrationName(file),
  );
  const hasHistory = await db.schema.hasTable(historyTable);
  const done = hasHistory ? ((await db(historyTable).orderBy('name').pluck('name')) as string[]) : [];
  return {
    newest: done.at(-1) ?? null,
    pending: known.filter((name) => !done.includes(name)),
    unknown: done.filter((name) => !known.includes(name)),
  };
}

const pauseMs = 200;

/**
 * Brings the schema to its newest form; does nothing when it already is. Returns the names of the migrations that ran here. Of several
 * instances that start at once one migrates and the others wait for it, at most `patienceMs`. Refuses (wrong-state) a database of a newer
 * program, and (conflict) a lock that nobody lets go of.
 */
export async function migrate(db: Db, patienceMs = 60_000): Promise<readonly string[]> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const { pending, unknown, newest } = await readSchemaState(db);
    if (unknown.length > 0)
      throw new Refusal(
        'wrong-state',
        `数据库已由更新的程序升级过（${newest}），不能用旧程序打开：请使用新程序，或用升级前的备份恢复`,
      );
    if (pending.length === 0) return [];
    try {
      await prepareLock(db);
      const [, names] = (await db.migrate.latest({ migrationSource })) as [number, string[]];
      return names;
    } catch (error) {
      if (!isHeldByOther(error)) throw error;
    }
    if (performance.now() > deadline)
      throw new Refusal(
        'conflict',
        '另一个实例正在升级数据库：请稍后再启动；如果没有别的实例（上次升级被中断），请执行 shuangsui database unlock',
      );
    await sleep(pauseMs);
  }
}

function isHeldByOther(error: unknown): boolean {
  if (error instanceof DatabaseFault) return error.kind === 'busy';
  return error instanceof Error && error.name === 'MigrationLocked';
}

/** Knex makes these tables without regard to others that do so at the same time, and a lock of two rows is never taken. */
async function prepareLock(db: Db): Promise<void> {
  await createUnlessThere(db, historyTable, (table) => {
    table.increments();
    table.string('name');
    table.integer('batch');
    table.timestamp('migration_time');
  });
  await createUnlessThere(db, lockTable, (table) => {
    table.increments('index').primary();
    table.integer('is_locked');
  });
  await db(lockTable).insert({ index: 1, is_locked: 0 }).onConflict('index').ignore();
}

async function createUnlessThere(
  db: Db,
  name: string,
  columns: (table: Knex.CreateTableBuilder) => void,
): Promise<void> {
  if (await db.schema.hasTable(name)) return;
  try {
    await db.schema.createTable(name, columns);
  } catch (error) {
    if (!(await db.schema.hasTable(name))) throw error;
  }
}

/** Lets go of a lock that an instance held when it was killed. Only while no instance migrates. Returns whether there was one. */
export async function unlockMigrations(db: Db): Promise<boolean> {
  if (!(await db.schema.hasTable(lockTable))) return false;
  const held = await db(lockTable).where({ is_locked: 1 }).update({ is_locked: 0 });
  return held > 0;
}

/** Takes every migration back, newest first, and with it all data. Returns the names of the migrations undone. */
export async function rollBackAll(db: Db): Promise<readonly string[]> {
  const [, names] = (await db.migrate.rollback({ migrationSource }, true)) as [number, string[]];
  return names;
}
