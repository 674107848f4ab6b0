import { chmod, copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BackupManifest } from '../../contract/backup.ts';
import { bytesToHex } from '@noble/hashes/utils.js';
import { joinHashes } from '../../core/log/tree.ts';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { sync } from '../../files/backup-folder.ts';
import { listActors, serviceActor } from '../../store/actors.ts';
import { appendAudit, verifyAudit } from '../../store/audit.ts';
import { connect, type Db } from '../../store/connect.ts';
import { loadMysql } from '../../store/dump-mysql.ts';
import { readLogTreeAt } from '../../store/log.ts';
import { migrate, readSchemaState } from '../../store/migrate.ts';
import { endSessionsOf } from '../../store/sessions.ts';
import { countRows, listTables } from '../../store/views/table-counts.ts';
import { checkLog } from '../check-log.ts';
import { findCountFault, verifyBackup } from './verify-backup.ts';

/** What was restored: the manifest, the migrations that brought it to the schema of this program, and which keys it needs. */
export interface Restored {
  readonly manifest: BackupManifest;
  readonly migrated: readonly string[];
}

/**
 * Restores a backup into the database at that address, which must be empty, and checks it: digests first, then the rows of each table, the audit
 * chain and the transparency log, which must contain what the manifest names. An older schema is then brought to this program's; a newer one is
 * refused (wrong-state) before anything is written. Refuses (conflict) a database that is not empty.
 */
export async function restoreInto(url: string, path: string, expected?: string): Promise<Restored> {
  const { manifest } = await verifyBackup(path, expected);
  const kind = url.startsWith('sqlite:') ? 'sqlite' : 'mysql';
  if (kind !== manifest.database.kind)
    throw new Refusal(
      'invalid',
      `这份备份出自 ${manifest.database.kind}，不能恢复到 ${kind}：请核对 DATABASE_URL`,
    );
  const dump = join(path, manifest.dump.file);
  if (kind === 'sqlite') await placeSqlite(url.slice('sqlite:'.length), dump);
  else await placeMysql(url, dump, manifest);
  return withDatabase(url, async (db) => {
    await assertKnownSchema(db);
    await assertSame(db, manifest);
    return { manifest, migrated: await migrate(db) };
  });
}

/** Runs work on a database and lets go of it. */
export async function withDatabase<Result>(url: string, work: (db: Db) => Promise<Result>): Promise<Result> {
  const db = connect(url);
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

async function placeSqlite(file: string, dump: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    const found = await stat(`${file}${suffix}`).catch(() => undefined);
    if (found !== undefined)
      throw new Refusal(
        'conflict',
        `${file}${suffix} 已存在，只能恢复到空的位置：请先停止服务，把原来的数据库文件（连同 -wal、-shm）移到别处`,
      );
  }
  await mkdir(dirname(file), { recursive: true });
  const restoring = `${file}.restoring`;
  try {
    await copyFile(dump, restoring);
    await chmod(restoring, 0o600);
    await sync(restoring);
    await withDatabase(`sqlite:${restoring}`, assertKnownSchema);
    for (const suffix of ['-wal', '-shm']) await rm(`${restoring}${suffix}`, { force: true });
    await rename(restoring, file);
    await sync(dirname(file));
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm']) await rm(`${restoring}${suffix}`, { force: true });
    throw error;
  }
}

async function placeMysql(url: string, dump: string, manifest: BackupManifest): Promise<void> {
  await withDatabase(url, async (db) => {
    if ((await listTables(db)).length > 0)
      throw new Refusal('conflict', '数据库里已有表，只能恢复到空的数据库：请另建一个，并改 DATABASE_URL');
    // The history is part of the dump; before it is loaded the newest migration tells.
    const { pending } = await readSchemaState(db);
    if (manifest.schema !== '' && !pending.includes(manifest.schema)) throw newerSchema();
  });
  await loadMysql(url, dump);
}

const newerSchema = (): Refusal =>
  new Refusal('wrong-state', '这份备份出自更新的程序：请先安装备份清单所写的程序版本，再恢复');

async function assertKnownSchema(db: Db): Promise<void> {
  if ((await readSchemaState(db)).unknown.length > 0) throw newerSchema();
}

async function assertSame(db: Db, manifest: BackupManifest): Promise<void> {
  const refuse = (message: string): never => {
    throw new Refusal('conflict', `恢复后的核对没有通过：${message}；请不要使用这个数据库，换用另一份备份`);
  };
  const { newest } = await readSchemaState(db);
  if ((newest ?? '') !== manifest.schema) refuse('表结构的版本与清单不同');
  const table = findCountFault(manifest.tables, await countRows(db));
  if (table !== undefined) refuse(`表 ${table} 的行数与清单不同`);
  const { fault } = await verifyAudit(db, [manifest.audit]);
  if (fault !== undefined) refuse(fault);
  const log = await checkLog(db);
  if (log.fault !== undefined) refuse(log.fault);
  const tree = await readLogTreeAt(db, manifest.log.size);
  if (tree === undefined || bytesToHex(joinHashes(tree.peaks)) !== manifest.log.root)
    refuse('透明日志与清单所记的不同');
}

/**
 * Restores a backup for good, as `restoreInto` does, and writes it to the restored audit trail, in the name of the service: nobody can be signed in to a
 * database that is not there yet. `open` gives the context of the restored database. Sessions of the time of the backup end: nobody is signed in
 * afterwards.
 */
export async function restoreBackup(
  url: string,
  path: string,
  open: (db: Db) => Context,
  expected?: string,
): Promise<Restored> {
  const restored = await restoreInto(url, path, expected);
  await withDatabase(url, (db) =>
    inTransaction(open(db), async (inner) => {
      for (const { id } of await listActors(inner.db)) await endSessionsOf(inner, id, 'ended');
      const { name, schema, audit, log } = restored.manifest;
      const detail = { schema, migrated: restored.migrated.length, audit_seq: audit.seq, log_size: log.size };
      const subject = `backup/${name}`;
      await appendAudit(inner, { actor: serviceActor, action: 'backup-restored', subject, detail });
    }),
  );
  return restored;
}
