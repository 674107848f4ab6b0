import { bytesToHex } from '@noble/hashes/utils.js';
import { join } from 'node:path';
import type { BackupManifest } from '../../contract/backup.ts';
import { joinHashes } from '../../core/log/tree.ts';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type BackupPlace, type Context } from '../../context.ts';
import { digestFile, removeOld, writeBackup, type StoredBackup } from '../../files/backup-folder.ts';
import { getActor } from '../../store/actors.ts';
import { appendAudit, findAuditHead } from '../../store/audit.ts';
import { listDataKeys } from '../../store/data-keys.ts';
import { dumpMysql } from '../../store/dump-mysql.ts';
import { dumpSqlite } from '../../store/dump-sqlite.ts';
import { readLogTree } from '../../store/log.ts';
import { readSchemaState } from '../../store/migrate.ts';
import { readDatabaseVersion } from '../../store/views/database-facts.ts';
import { findLogKeys } from '../log-keys.ts';
import { programVersion } from '../operations/program-version.ts';

/** A backup that was just made, and the names of those that were removed since there are enough newer ones. */
export interface MadeBackup extends StoredBackup {
  readonly removed: readonly string[];
}

/** Where backups go; refuses (wrong-state) where none is set. */
export function backupPlaceOf({ backups }: Context): BackupPlace {
  if (backups === undefined) throw new Refusal('wrong-state', '没有设置备份文件夹：请设置 BACKUP_DIR');
  return backups;
}

/**
 * Copies the whole database, as it is at one instant, into a new folder of the place that `context` names, while others go on working;
 * then removes the oldest beyond the number that is kept. Private keys are never in it; its manifest names the keys that a restore needs. What
 * was done enters the audit trail, with the digest of the manifest, so that the trail fixes what the backup is.
 */
export async function makeBackup(context: Context, actorId: string): Promise<MadeBackup> {
  const place = backupPlaceOf(context);
  const actor = await getActor(context.db, actorId);
  const madeAt = context.now().toISOString();
  const name = `${madeAt.slice(0, 19).replaceAll(/[-:]/g, '')}Z-${bytesToHex(context.randomBytes(4))}`;
  const startedAt = performance.now();
  const stored = await writeBackup(place.folder, name, async (path) => {
    // Read before the dump begins: what it names is in the dump, which may have more.
    const before = await describeData(context);
    const { file, tables } = await dump(place.databaseUrl, path);
    const dumped = await digestFile(join(path, file));
    const took = Math.round(performance.now() - startedAt);
    return {
      format: 'shuangsui-backup-1',
      name,
      made_at: madeAt,
      took_ms: took,
      ...before,
      dump: { file, ...dumped },
      tables: { ...tables },
    };
  });
  const removed = await removeOld(place.folder, place.keep);
  await inTransaction(context, async (inner) => {
    const { dump: dumped, took_ms } = stored.manifest;
    await appendAudit(inner, {
      actor: actor.id,
      action: 'backup-made',
      subject: `backup/${name}`,
      detail: { manifest_sha256: stored.sha256, bytes: dumped.bytes, took_ms, removed },
    });
  });
  return { ...stored, removed };
}

type DataOfManifest = Pick<BackupManifest, 'program' | 'database' | 'schema' | 'audit' | 'log' | 'keys'>;

async function describeData(context: Context): Promise<DataOfManifest> {
  const { db } = context;
  const { newest } = await readSchemaState(db);
  const { size, peaks } = await readLogTree(db);
  const keys = await findLogKeys(db);
  return {
    program: programVersion,
    database: await readDatabaseVersion(db),
    schema: newest ?? '',
    audit: await findAuditHead(db),
    log: { size, root: bytesToHex(joinHashes(peaks)) },
    keys: {
      log: (keys?.active ?? []).map(({ id }) => id),
      data: (await listDataKeys(db)).map(({ id }) => id),
    },
  };
}

async function dump(
  url: string,
  path: string,
): Promise<{
  readonly file: BackupManifest['dump']['file'];
  readonly tables: Readonly<Record<string, number>>;
}> {
  if (url.startsWith('sqlite:')) {
    const file = 'database.sqlite';
    return { file, tables: await dumpSqlite(url.slice('sqlite:'.length), join(path, file)) };
  }
  const file = 'database.sql';
  return { file, tables: await dumpMysql(url, join(path, file)) };
}
