import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';

/** Tables to which the service only adds: the trail, the transparency log and what belongs to them. */
const appendOnly: readonly string[] = [
  'audit_entries',
  'log_cosignatures',
  'log_entries',
  'log_timestamps',
  'trail_prunes',
];

/** Tables that only the owner's account changes, when it migrates. */
const readOnly: readonly string[] = ['knex_migrations', 'knex_migrations_lock'];

const rightsOn = (table: string): string => {
  if (readOnly.includes(table)) return 'SELECT';
  return appendOnly.includes(table) ? 'SELECT, INSERT' : 'SELECT, INSERT, UPDATE, DELETE';
};

/** A database account: `name@host`, the host with `%` for any. */
const accountForm = /^([A-Za-z0-9_.-]{1,80})@([A-Za-z0-9_.:%-]{1,255})$/;

/**
 * The statements that give an account of MySQL or MariaDB what the service needs and no more: of the trail and the log it may read and add, never
 * change or remove; of migrations nothing. For the tables as they are now: to be made and run again after a migration. Refuses (invalid) a
 * name that is none, and (wrong-state) an embedded database, which has no accounts.
 */
export async function serviceGrants(db: Db, account: string): Promise<readonly string[]> {
  const [, name, host] = accountForm.exec(account) ?? [];
  if (name === undefined || host === undefined)
    throw new Refusal('invalid', '账号有误', [
      { place: 'account', message: '应写成 名称@主机，如 shuangsui_service@127.0.0.1' },
    ]);
  const tables = await tablesOf(db);
  const who = `'${name}'@'${host}'`;
  return tables.map(
    ({ schema, table }) => `GRANT ${rightsOn(table)} ON \`${schema}\`.\`${table}\` TO ${who};`,
  );
}

async function tablesOf(db: Db): Promise<readonly { readonly schema: string; readonly table: string }[]> {
  const { dialect } = db.client as { readonly dialect: string };
  if (dialect !== 'mysql')
    throw new Refusal(
      'wrong-state',
      '内嵌数据库没有账号，不能区分权限：请改用 MySQL 或 MariaDB，或限制数据文件夹的读写权限',
    );
  const rows: { schema_name: string; name: string }[] = await db('information_schema.tables')
    .select({ schema_name: 'table_schema', name: 'table_name' })
    .whereRaw('table_schema = DATABASE()')
    .orderBy('table_name');
  return rows.map(({ schema_name: schema, name }) => ({ schema, table: name }));
}
