import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupManifestSchema, type BackupManifest } from '../contract/backup.ts';
import { Refusal } from '../core/refusal.ts';

const manifestFile = 'manifest.json';
const unfinished = /^\.(?:making|removing)-/;
const dayMs = 24 * 60 * 60 * 1000;

/** A whole backup: its folder, its manifest, and the digest of the manifest, which fixes everything in it. */
export interface StoredBackup {
  readonly path: string;
  readonly manifest: BackupManifest;
  readonly sha256: string;
}

/**
 * Makes a backup in a folder under a temporary name, with `fill`, and gives it its name when everything is on the disk: what bears a name
 * is whole, whenever the power fails. Leftovers of runs that were cut off more than a day ago are removed.
 */
export async function writeBackup(
  folder: string,
  name: string,
  fill: (path: string) => Promise<BackupManifest>,
): Promise<StoredBackup> {
  await makeFolder(folder);
  await removeLeftovers(folder);
  const making = join(folder, `.making-${name}`);
  const path = join(folder, name);
  await mkdir(making, { mode: 0o700 });
  try {
    const manifest = await fill(making);
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await writeFile(join(making, manifestFile), text, { mode: 0o600, flag: 'wx' });
    for (const file of [manifestFile, manifest.dump.file]) await sync(join(making, file));
    await sync(making);
    await rename(making, path);
    await sync(folder);
    return { path, manifest, sha256: createHash('sha256').update(text).digest('hex') };
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    throw error;
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch {
    throw new Refusal('invalid', `备份文件夹 ${folder} 无法建立：请检查 BACKUP_DIR 和权限`);
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!unfinished.test(name)) continue;
    const { mtimeMs } = await stat(join(folder, name));
    if (Date.now() - mtimeMs > dayMs) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Has the disk keep what was written; a renamed entry is kept once its folder is. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The whole backups of a folder, oldest first; [] when there is no such folder. What is not a whole backup is passed over. */
export async function listStored(folder: string): Promise<readonly StoredBackup[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): readonly string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found: StoredBackup[] = [];
  for (const name of names.filter((each) => /^\d{8}T\d{6}Z-[0-9a-f]{8}$/.test(each)).toSorted()) {
    const backup = await readStored(join(folder, name)).catch((error: unknown) => {
      if (error instanceof Refusal) return undefined;
      throw error;
    });
    if (backup !== undefined) found.push(backup);
  }
  return found;
}

/** Reads a backup's manifest; refuses (unreadable-file) what is none. */
export async function readStored(path: string): Promise<StoredBackup> {
  const text = await readFile(join(path, manifestFile), 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new Refusal('unreadable-file', `${path} 不是完整的备份：没有 ${manifestFile}，或无法读取`);
  const parsed = BackupManifestSchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new Refusal('unreadable-file', `${path} 的 ${manifestFile} 不是本程序的备份清单，或已损坏`);
  return { path, manifest: parsed.data, sha256: createHash('sha256').update(text).digest('hex') };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Size and SHA-256 of a file, read in pieces. */
export async function digestFile(path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Removes all but the newest `keep` backups of a folder; returns the names of those removed. */
export async function removeOld(folder: string, keep: number): Promise<readonly string[]> {
  const stored = await listStored(folder);
  const old = stored.slice(0, Math.max(0, stored.length - keep)).map(({ manifest }) => manifest.name);
  for (const name of old) {
    const removing = join(folder, `.removing-${name}`);
    await rename(join(folder, name), removing);
    await rm(removing, { recursive: true, force: true });
  }
  return old;
}
