import { closeSync, mkdirSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import knex, { type Knex } from 'knex';
import { Refusal } from '../core/refusal.ts';
import { toDatabaseFault } from './database-fault.ts';

/** A database or a transaction of it: every function of the store takes one first. */
export type Db = Knex;

interface SqliteConnection {
  readonly inTransaction: boolean;
  exec(sql: string): unknown;
  pragma(source: string): unknown;
}

interface MysqlConnection {
  /** Whether knex's pool gives the connection up. */
  __knex__disposed?: unknown;
  promise(): { query(sql: string): Promise<[readonly Record<string, unknown>[], unknown]> };
  destroy(): void;
}

type Fill = (this: Knex.CreateTableBuilder, table: Knex.CreateTableBuilder) => void;

interface Transaction {
  query(connection: unknown, sql: string): Promise<unknown>;
}

// Knex exports its dialects only as CommonJS files without types.
const require = createRequire(import.meta.url);
const SqliteClient = require('knex/lib/dialects/better-sqlite3/index.js') as typeof Knex.Client;
const MysqlClient = require('knex/lib/dialects/mysql2/index.js') as typeof Knex.Client;
const SqliteTransaction = require('knex/lib/dialects/sqlite3/execution/sqlite-transaction.js') as new (
  ...args: unknown[]
) => Transaction;

/** A deferred BEGIN that reads and then writes fails with SQLITE_BUSY_SNAPSHOT, whatever the busy timeout is. */
class ImmediateTransaction extends SqliteTransaction {
  begin(connection: unknown): Promise<unknown> {
    return this.query(connection, 'BEGIN IMMEDIATE;');
  }
}

class LibsqlClient extends SqliteClient {
  _driver(): unknown {
    return require('libsql');
  }

  override async acquireRawConnection(): Promise<SqliteConnection> {
    const connection = (await super.acquireRawConnection()) as SqliteConnection;
    for (const pragma of [
      'busy_timeout = 5000',
      'journal_mode = WAL',
      'synchronous = FULL',
      'foreign_keys = ON',
    ])
      connection.pragma(pragma);
    return connection;
  }

  /** Knex does not roll back when a COMMIT fails: whoever gets the connection next must not find that transaction open. */
  override validateConnection(connection: SqliteConnection): Promise<boolean> {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    return Promise.resolve(true);
  }

  override transaction(...args: unknown[]): Knex.Transaction {
    return new ImmediateTransaction(this, ...args) as unknown as Knex.Transaction;
  }

  override query(connection: unknown, query: unknown): Promise<unknown> {
    return withoutData(super.query(connection, query) as Promise<unknown>, query);
  }
}

const mysqlSession: readonly string[] = [
  "SET SESSION time_zone = '+00:00'",
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  // So that the head of the audit chain is read as it is when it is appended to, not as it was when a long transaction
  // began. Nothing relies on a snapshot: every write is guarded by a unique key or a compared version.
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];

class StrictMysqlClient extends MysqlClient {
  override async acquireRawConnection(): Promise<MysqlConnection> {
    const connection = (await super.acquireRawConnection()) as MysqlConnection;
    try {
      await prepareMysql(connection);
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  /** Every table compares and sorts by code points, as SQLite does, whatever the server's own collation is. */
  override tableBuilder(type: string, name: string, like: unknown, fill: Fill | null): Knex.TableBuilder {
    return super.tableBuilder(type, name, like, (table: Knex.CreateTableBuilder) => {
      if (type === 'create') {
        table.charset('utf8mb4');
        table.collate('utf8mb4_bin');
      }
      fill?.call(table, table);
    });
  }

  /** Where a transaction could not be begun or ended, nobody knows whether it is open: its connection is not used again. */
  override query(connection: MysqlConnection, query: unknown): Promise<unknown> {
    const answer = (super.query(connection, query) as Promise<unknown>).catch((error: unknown) => {
      if (/^(?:BEGIN|COMMIT|ROLLBACK)\b/.test(sqlOf(query)))
        connection.__knex__disposed = 'unknown transaction';
      throw error;
    });
    return withoutData(answer, query);
  }
}

async function prepareMysql(connection: MysqlConnection): Promise<void> {
  const session = connection.promise();
  for (const statement of mysqlSession) await session.query(statement);
  const [rows] = await session.query('SELECT @@character_set_database AS charset');
  const charset = String(rows[0]?.['charset']);
  if (charset !== 'utf8mb4')
    throw new Refusal(
      'invalid',
      `数据库的字符集是 ${charset}，必须是 utf8mb4，否则中文会损坏；请先改好再启动`,
    );
}

function withoutData(answer: Promise<unknown>, query: unknown): Promise<unknown> {
  return answer.catch((thrown: unknown) => {
    throw toDatabaseFault(thrown, sqlOf(query));
  });
}

const sqlOf = (query: unknown): string =>
  typeof query === 'string' ? query : (query as { readonly sql: string }).sql;

/**
 * Opens a database by its address: `sqlite:<file>` for the embedded database (its folder is made when it is missing), or
 * `mysql://user:password@host:port/name` for MySQL and MariaDB. Connects on first use; a MySQL database whose character
 * set is not utf8mb4 is then refused. Close it with `db.destroy()`.
 */
export function connect(url: string): Db {
  if (url.startsWith('sqlite:')) return connectSqlite(url.slice('sqlite:'.length));
  if (url.startsWith('mysql://')) return connectMysql(url);
  throw new Refusal('invalid', '数据库地址应以 sqlite: 或 mysql:// 开头');
}

/** What Knex would print it also throws, and the doors print that once. */
const silent: Knex.Logger = { debug: () => {}, warn: () => {}, error: () => {}, deprecate: () => {} };

function connectSqlite(filename: string): Db {
  mkdirSync(dirname(filename), { recursive: true, mode: 0o700 });
  makePrivate(filename);
  return knex({
    client: LibsqlClient,
    log: silent,
    connection: { filename },
    useNullAsDefault: true,
    // One connection: the driver is synchronous, and SQLite has one writer.
    pool: { min: 1, max: 1 },
    acquireConnectionTimeout: 30_000,
  });
}

/** Makes a database file for its owner alone: it holds names and sealed draws. SQLite gives -wal and -shm the mode of the file. */
function makePrivate(filename: string): void {
  try {
    closeSync(openSync(filename, 'wx', 0o600));
  } catch {
    // It is there already, or the driver says at first use why it cannot be.
  }
}

function connectMysql(uri: string): Db {
  return knex({
    client: StrictMysqlClient,
    log: silent,
    connection: { uri, charset: 'UTF8MB4_BIN', timezone: 'Z' },
    pool: { min: 0, max: 10 },
    acquireConnectionTimeout: 30_000,
  });
}
