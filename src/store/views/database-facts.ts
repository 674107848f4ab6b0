import type { Db } from '../connect.ts';

/** Which database this is. */
export interface DatabaseVersion {
  readonly kind: 'sqlite' | 'mysql';
  readonly version: string;
}

/** How the database is set up, as far as the data depend on it. */
export interface DatabaseFacts extends DatabaseVersion {
  /** Its clock, in milliseconds since 1970; null where it has none of its own. */
  readonly clockMs: number | null;
  /** What a check of the whole file found, `ok`; null where there is no file. */
  readonly quickCheck: string | null;
  readonly charset: string;
  readonly sqlMode: readonly string[];
  /** The session's time zone, `+00:00`. */
  readonly timeZone: string;
  /** 1: every commit is on the disk before it is acknowledged. */
  readonly flushAtCommit: number;
  /** Tables that are not kept by InnoDB, or are not utf8mb4. */
  readonly foreignTables: readonly string[];
  readonly tablesWithoutKey: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

const isSqlite = (db: Db): boolean => (db.client as { readonly dialect?: unknown }).dialect !== 'mysql';

async function rowsOf(db: Db, sql: string): Promise<readonly Row[]> {
  const answer: unknown = await db.raw(sql);
  return (isSqlite(db) ? answer : (answer as readonly unknown[])[0]) as readonly Row[];
}

/** The kind and version of the database. */
export async function readDatabaseVersion(db: Db): Promise<DatabaseVersion> {
  const kind = isSqlite(db) ? 'sqlite' : 'mysql';
  const [row] = await rowsOf(db, `SELECT ${kind === 'sqlite' ? 'sqlite_version()' : 'VERSION()'} AS version`);
  return { kind, version: String(row?.['version']) };
}

/** Reads how the database is set up. On SQLite that includes a check of the file, which takes a second for some hundred megabytes. */
export async function readDatabaseFacts(db: Db): Promise<DatabaseFacts> {
  const version = await readDatabaseVersion(db);
  return version.kind === 'sqlite' ? readSqlite(db, version) : readMysql(db, version);
}

async function readSqlite(db: Db, version: DatabaseVersion): Promise<DatabaseFacts> {
  const [check] = await rowsOf(db, 'PRAGMA quick_check(1)');
  const [encoding] = await rowsOf(db, 'PRAGMA encoding');
  const [synchronous] = await rowsOf(db, 'PRAGMA synchronous');
  const keyless = await rowsOf(
    db,
    `SELECT m.name AS name FROM sqlite_master m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
       AND NOT EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE pk > 0)`,
  );
  return {
    ...version,
    clockMs: null,
    quickCheck: String(check?.['quick_check']),
    charset: String(encoding?.['encoding']) === 'UTF-8' ? 'utf8mb4' : String(encoding?.['encoding']),
    sqlMode: ['STRICT_ALL_TABLES'],
    timeZone: '+00:00',
    flushAtCommit: Number(synchronous?.['synchronous']) >= 2 ? 1 : 0,
    foreignTables: [],
    tablesWithoutKey: keyless.map(({ name }) => String(name)),
  };
}

async function readMysql(db: Db, version: DatabaseVersion): Promise<DatabaseFacts> {
  const [row] = await rowsOf(
    db,
    `SELECT @@character_set_database AS charset, @@sql_mode AS modes, @@time_zone AS zone,
       @@innodb_flush_log_at_trx_commit AS flushes`,
  );
  const tables = `FROM information_schema.tables t
     WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'`;
  const foreign = await rowsOf(
    db,
    `SELECT t.table_name AS name ${tables}
       AND (t.engine IS NULL OR t.engine <> 'InnoDB' OR t.table_collation NOT LIKE 'utf8mb4%')`,
  );
  const keyless = await rowsOf(
    db,
    `SELECT t.table_name AS name ${tables} AND NOT EXISTS (SELECT 1 FROM information_schema.table_constraints c
       WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.constraint_type = 'PRIMARY KEY')`,
  );
  return {
    ...version,
    clockMs: await readDatabaseClock(db),
    quickCheck: null,
    charset: String(row?.['charset']),
    sqlMode: String(row?.['modes']).split(','),
    timeZone: String(row?.['zone']),
    flushAtCommit: Number(row?.['flushes']),
    foreignTables: foreign.map(({ name }) => String(name)),
    tablesWithoutKey: keyless.map(({ name }) => String(name)),
  };
}

/** The database's clock, in milliseconds since 1970; null where it has none of its own. */
export async function readDatabaseClock(db: Db): Promise<number | null> {
  if (isSqlite(db)) return null;
  const [row] = await rowsOf(db, 'SELECT ROUND(UNIX_TIMESTAMP(NOW(6)) * 1000) AS clock');
  return Number(row?.['clock']);
}
