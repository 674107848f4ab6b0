import { stat, statfs } from 'node:fs/promises';
import type { Problem } from '../../core/refusal.ts';
import type { Context, ServiceState } from '../../context.ts';
import { readSchemaState } from '../../store/migrate.ts';
import { findLogKeys, findSigners } from '../log-keys.ts';

/** Free megabytes on the disk of a folder; null when there is no such folder. */
export async function freeMegabytes(folder: string): Promise<number | null> {
  const facts = await statfs(folder).catch(() => undefined);
  return facts === undefined ? null : Math.floor((facts.bavail * facts.bsize) / 2 ** 20);
}

/**
 * Why the service should be given no requests now, in general words that anybody may read; [] when it is ready. Checks that it is not ending, that
 * the database answers and has this program's schema, that the disks have space and the private keys are there.
 */
export async function checkReadiness(context: Context): Promise<readonly Problem[]> {
  const { service } = context;
  const stopping = service?.isStopping() === true ? [{ place: 'service', message: '服务正在停止' }] : [];
  const ofDatabase = await findDatabaseFault(context);
  const ofDisk = service === undefined ? [] : await findDiskFaults(service);
  // Whether there should be keys is known to the database alone.
  const ofKeys = ofDatabase.length > 0 ? [] : await findKeyFaults(context);
  return [...stopping, ...ofDatabase, ...ofDisk, ...ofKeys];
}

async function findDatabaseFault({ db }: Context): Promise<readonly Problem[]> {
  try {
    const { pending, unknown } = await readSchemaState(db);
    const isCurrent = pending.length === 0 && unknown.length === 0;
    return isCurrent ? [] : [{ place: 'schema', message: '数据库的表结构与程序版本不符' }];
  } catch {
    return [{ place: 'database', message: '数据库没有应答' }];
  }
}

async function findDiskFaults({ folders, minFreeMb }: ServiceState): Promise<readonly Problem[]> {
  const free = await Promise.all(Object.values(folders).map(freeMegabytes));
  const isShort = free.some((megabytes) => megabytes !== null && megabytes < minFreeMb);
  return isShort ? [{ place: 'disk', message: '磁盘空间不足' }] : [];
}

async function findKeyFaults(context: Context): Promise<readonly Problem[]> {
  const fault: Problem = { place: 'keys', message: '密钥文件缺失或无法读取' };
  try {
    const keys = await findLogKeys(context.db);
    if (keys === undefined || keys.active.length === 0 || context.logKeys === undefined) return [];
    await stat(context.logKeys);
    return (await findSigners(context, keys)) === undefined ? [fault] : [];
  } catch {
    return [fault];
  }
}
