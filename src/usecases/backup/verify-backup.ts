import { join } from 'node:path';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { digestFile, listStored, readStored, type StoredBackup } from '../../files/backup-folder.ts';
import { getActor } from '../../store/actors.ts';
import { appendAudit } from '../../store/audit.ts';
import { countSqlite } from '../../store/dump-sqlite.ts';
import { backupPlaceOf } from './make-backup.ts';

/** The backup of that name in the place that `context` names; refuses (not-found) when there is none. */
export async function getBackup(context: Context, name: string): Promise<StoredBackup> {
  const stored = await listStored(backupPlaceOf(context).folder);
  const found = stored.find(({ manifest }) => manifest.name === name);
  if (found === undefined)
    throw new Refusal('not-found', `没有备份 ${name}：shuangsui backup list 列出全部备份`);
  return found;
}

/** The newest backup; refuses (not-found) when there is none. */
export async function latestBackup(context: Context): Promise<StoredBackup> {
  const newest = (await listStored(backupPlaceOf(context).folder)).at(-1);
  if (newest === undefined) throw new Refusal('not-found', '还没有备份：请先执行 shuangsui backup make');
  return newest;
}

/**
 * Reads a backup back: size and digest of its dump are those of its manifest; an SQLite file is whole and has the rows that the manifest counts. With
 * `expected`, the digest of the manifest must be that one, as the audit trail noted it. Refuses (unreadable-file) anything else. Changes
 * nothing, needs no database.
 */
export async function verifyBackup(path: string, expected?: string): Promise<StoredBackup> {
  const stored = await readStored(path);
  const { manifest, sha256 } = stored;
  const refuse = (message: string): never => {
    throw new Refusal('unreadable-file', `备份 ${manifest.name} ${message}`);
  };
  if (expected !== undefined && expected !== sha256) refuse('的清单不是事先记下的那一份：备份被替换或改动');
  const file = join(path, manifest.dump.file);
  const found = await digestFile(file).catch(() => refuse(`缺少 ${manifest.dump.file}，或无法读取`));
  if (found.bytes !== manifest.dump.bytes || found.sha256 !== manifest.dump.sha256)
    refuse(`的 ${manifest.dump.file} 与清单不符：文件已损坏或被改动，请换用另一份备份`);
  if (manifest.database.kind === 'sqlite') {
    const tables = await countSqlite(file).catch(() => refuse('的数据库文件已损坏：请换用另一份备份'));
    if (findCountFault(manifest.tables, tables) !== undefined) refuse('的行数与清单不符：请换用另一份备份');
  }
  return stored;
}

/** The first table whose rows are not as many as they should be. */
export function findCountFault(
  expected: Readonly<Record<string, number>>,
  found: Readonly<Record<string, number>>,
): string | undefined {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  return names.find((name) => expected[name] !== found[name]);
}

/** Verifies a backup of the place that `context` names, and writes to the audit trail that this was done and what was found. */
export async function verifyNamedBackup(
  context: Context,
  actorId: string,
  name: string,
  expected?: string,
): Promise<StoredBackup> {
  const actor = await getActor(context.db, actorId);
  const { path, sha256 } = await getBackup(context, name);
  const fault = await verifyBackup(path, expected).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof Refusal) return error;
      throw error;
    },
  );
  await inTransaction(context, async (inner) => {
    await appendAudit(inner, {
      actor: actor.id,
      action: fault === undefined ? 'backup-verified' : 'backup-faulty',
      subject: `backup/${name}`,
      detail: { manifest_sha256: sha256, fault: fault?.message ?? null },
    });
  });
  if (fault !== undefined) throw fault;
  return getBackup(context, name);
}
