import { mkdir, readdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Config } from '../../config.ts';
import type { Problem } from '../../core/refusal.ts';

/** Types of file systems whose files lie on another machine, as Linux numbers them (statfs(2)). */
const networkFileSystems: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0xff534d42: 'CIFS',
  0x517b: 'SMB',
  0xfe534d42: 'SMB2',
  0x1021997: '9P',
  0x5346414f: 'AFS',
  0x6b414653: 'AFS',
  0x73757245: 'Coda',
  0xc36400: 'Ceph',
  0xbd00bd0: 'Lustre',
  0x47504653: 'GPFS',
  0x564c: 'NCP',
};

/** The name of a network file system of this type (statfs's f_type); undefined for one of this machine. */
export const findNetworkFileSystem = (type: number): string | undefined => networkFileSystems[type >>> 0];

/**
 * What the machine must give before the service starts: folders that can be written, keys that nobody else can read, an embedded database on a
 * disk of this machine (SQLite's locks and shared memory do not work across machines: sqlite.org/useovernet.html). One line for each
 * mistake, under the name of the setting, with what to do; [] when all is well.
 */
export async function checkFiles(config: Config): Promise<readonly Problem[]> {
  const { dataDir, backupDir, databaseUrl, logKeys, dataKey } = config;
  const file = databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : undefined;
  const ofData = await findWriteFault('DATA_DIR', dataDir);
  // What lies in a folder that cannot be written is no mistake of its own.
  const others = { BACKUP_DIR: backupDir, ...(file === undefined ? {} : { DATABASE_URL: dirname(file) }) };
  const apart = Object.entries(others).filter(
    ([, folder]) => ofData === undefined || relative(dataDir, folder).startsWith('..'),
  );
  const found = await Promise.all([
    ...apart.map(([place, folder]) => findWriteFault(place, folder)),
    ...(file === undefined ? [] : [findRemoteFault(file)]),
    ...(await keyFilesOf(logKeys)).map((path) => findKeyFault('LOG_KEYS', path)),
    findKeyFault('DATA_KEY', dataKey),
  ]);
  return [ofData, ...found].filter((problem) => problem !== undefined);
}

async function findWriteFault(place: string, folder: string): Promise<Problem | undefined> {
  const probe = join(folder, `.writable-${process.pid}-${place}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(probe, '', { flag: 'w', mode: 0o600 });
    await rm(probe);
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
      return { place, message: `文件夹 ${folder} 所在的磁盘已满：请清理磁盘` };
    return { place, message: `文件夹 ${folder} 无法写入：请检查路径，并把它交给运行服务的用户（chown）` };
  }
}

async function findRemoteFault(file: string): Promise<Problem | undefined> {
  const facts = await statfs(dirname(file)).catch(() => undefined);
  const name = facts === undefined ? undefined : findNetworkFileSystem(facts.type);
  if (name === undefined) return undefined;
  const message = `内置数据库不能放在网络文件系统（${name}）上，否则会损坏：请移到本机磁盘，或改用 MySQL/MariaDB`;
  return { place: 'DATABASE_URL', message };
}

async function keyFilesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith('.skey')).map((name) => join(folder, name));
}

async function findKeyFault(place: string, path: string): Promise<Problem | undefined> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined || process.platform === 'win32' || (facts.mode & 0o077) === 0) return undefined;
  const message = `密钥文件 ${path} 其他用户也能读取：请执行 chmod 600 ${path}；可能已被他人读过的，请更换密钥`;
  return { place, message };
}
