import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatSignerKey, parseSignerKey, type SignerKey } from '../core/log/keys.ts';
import { Refusal } from '../core/refusal.ts';

/** Private keys are files of one line, `<name's last part>-<id>.skey`, in a folder that only the service's user can read. */
const keyFilePattern = /\.skey$/;
const lastCheckpointFile = 'last-checkpoint';

/** Only what is missing is nothing: a log that cannot read what it signed must not sign as if it had signed nothing. */
const noneWhereMissing =
  <T>(nothing: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code !== 'ENOENT') throw error;
    return nothing;
  };

const isOpenToOthers = (mode: number): boolean => process.platform !== 'win32' && (mode & 0o077) !== 0;

/** Writes a private key, readable by its owner alone, into the folder, which is made when it is missing; gives the path. */
export async function writeKeyFile(folder: string, key: SignerKey): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name =
    key.name
      .split('/')
      .at(-1)
      ?.replaceAll(/[^\w.-]/g, '_') ?? '';
  const path = join(folder, `${name}-${key.id}.skey`);
  await writeFile(path, `${formatSignerKey(key)}\n`, { mode: 0o600, flag: 'wx' });
  return path;
}

/**
 * The private keys of the folder; none when there is no folder. Refuses (wrong-state) a key file that others may read, and
 * (unreadable-file) one that holds no key.
 */
export async function readKeyFiles(folder: string): Promise<readonly SignerKey[]> {
  const names = await readdir(folder).catch(noneWhereMissing([]));
  const keys: SignerKey[] = [];
  for (const name of names.filter((file) => keyFilePattern.test(file)).toSorted())
    keys.push(await readKeyFile(join(folder, name)));
  return keys;
}

/** Reads one private key; refuses as `readKeyFiles` does. */
export async function readKeyFile(path: string): Promise<SignerKey> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) throw new Refusal('unreadable-file', `没有密钥文件 ${path}`);
  if (isOpenToOthers(facts.mode)) {
    const message = `私钥文件 ${path} 其他用户也能读取：请执行 chmod 600 ${path}；可能已被他人读过的，请更换密钥`;
    throw new Refusal('wrong-state', message);
  }
  try {
    return parseSignerKey((await readFile(path, 'utf8')).trim());
  } catch {
    throw new Refusal('unreadable-file', `${path} 不是私钥文件：请从备份恢复`);
  }
}

/** The checkpoint that was signed last, as it was; undefined before the first. Kept beside the keys, outside the database. */
export async function readLastCheckpoint(folder: string): Promise<string | undefined> {
  return readFile(join(folder, lastCheckpointFile), 'utf8').catch(noneWhereMissing(undefined));
}

/** Keeps the checkpoint that was signed last. */
export async function writeLastCheckpoint(folder: string, note: string): Promise<void> {
  const path = join(folder, lastCheckpointFile);
  await writeFile(`${path}.new`, note, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
