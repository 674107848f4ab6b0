import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Refusal } from '../core/refusal.ts';
import { createCipher, SealedTextFault, type Cipher, type DataKey } from './cipher.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

const heading =
  '# shuangsui data keys: the last one seals, every one opens. Keep a copy apart from those of the database.';
const linePattern = /^([0-9a-f]{8}) ([\w-]{43})$/;
const proven = 'shuangsui';
const proofPlace = (id: string) => ({ table: 'data_keys', column: 'proof', id });

/** A key of the database, and whether its file has it. */
export interface DataKeyRow {
  readonly id: string;
  readonly proof: string;
  /** UTC, ISO 8601 with milliseconds. */
  readonly createdAt: string;
}

/**
 * The cipher of a database, from the file of its keys, which is made when it is missing and the database knows no key yet. The
 * database keeps of each key a text sealed with it. Refuses (wrong-state) when a key that was used is missing or is another one, and when
 * others may read the file; (unreadable-file) what is no file of keys.
 */
export async function openCipher(db: Db, path: string, now: () => Date): Promise<Cipher> {
  const known = await listDataKeys(db);
  if (known.length === 0) await makeKeyFile(path);
  const cipher = followFile(path, readDataKeys(path, known));
  assertKeys(cipher, path, known);
  await noteNewestKey(db, cipher, now);
  // Another instance may have begun at the same time, with a file of its own.
  return assertKeys(cipher, path, await listDataKeys(db));
}

/**
 * What `openCipher` would refuse, as its sentence; null when it would open, or make the file. Changes nothing, and asks nothing of a
 * database that has no tables yet.
 */
export async function findDataKeyFault(db: Db, path: string): Promise<string | null> {
  if (!(await db.schema.hasTable('data_keys'))) return null;
  const known = await listDataKeys(db);
  if (known.length === 0 && stampOf(path) === undefined) return null;
  try {
    assertKeys(createCipher(readDataKeys(path, known)), path, known);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

/** A cipher that takes up the keys which are added to the file while the program runs. */
function followFile(path: string, keys: readonly DataKey[]): Cipher {
  let cipher = createCipher(keys);
  let seen = stampOf(path);
  const current = (): Cipher => {
    const stamp = stampOf(path);
    if (stamp === seen || stamp === undefined) return cipher;
    cipher = createCipher(readDataKeys(path));
    seen = stamp;
    return cipher;
  };
  return {
    get keyId() {
      return current().keyId;
    },
    seal: (place, text) => current().seal(place, text),
    open: (place, sealed) => current().open(place, sealed),
  };
}

/** Differs whenever the file was replaced; undefined while there is none. */
function stampOf(path: string): string | undefined {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts === undefined ? undefined : `${facts.ino} ${facts.mtimeMs} ${facts.size}`;
}

function assertKeys(cipher: Cipher, path: string, known: readonly DataKeyRow[]): Cipher {
  const missing = known.filter((row) => !opensProof(cipher, row)).map(({ id }) => id);
  if (missing.length > 0) throw lostKey(path, missing);
  return cipher;
}

/** The keys with which something in the database may be sealed, oldest first. */
export async function listDataKeys(db: Db): Promise<readonly DataKeyRow[]> {
  return (await db('data_keys')
    .select('id', 'proof', 'created_at as createdAt')
    .orderBy(['created_at', 'id'])) as DataKeyRow[];
}

/** Forgets a key with which nothing is sealed any more; its file keeps it, for backups that are older. */
export async function forgetDataKey(db: Db, id: string): Promise<void> {
  await db('data_keys').where({ id }).delete();
}

/**
 * The keys of the file in their order. Refuses (wrong-state) a file that is missing or that others may read, and (unreadable-file) one
 * that holds anything but keys, or none.
 */
export function readDataKeys(path: string, known: readonly DataKeyRow[] = []): readonly DataKey[] {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined)
    throw lostKey(
      path,
      known.map(({ id }) => id),
    );
  if (process.platform !== 'win32' && (facts.mode & 0o077) !== 0) {
    const message = `个人信息密钥文件 ${path} 其他用户也能读取：请执行 chmod 600 ${path}，再用 shuangsui data-key rotate 更换密钥`;
    throw new Refusal('wrong-state', message);
  }
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const keys = lines.map(parseLine);
  const isWhole = keys.every((key) => key !== undefined) && keys.length > 0;
  if (!isWhole || new Set(keys.map((key) => key.id)).size < keys.length)
    throw new Refusal('unreadable-file', `${path} 不是个人信息密钥文件：请从备份恢复`);
  return keys;
}

/** Adds a new key to the file, which seals from now on; gives its id. A reader sees the file before or after, never half of it. */
export async function addDataKey(path: string): Promise<string> {
  const keys = readDataKeys(path);
  const key = newKey();
  await writeWhole(`${path}.new`, [...keys, key]);
  await rename(`${path}.new`, path);
  await syncFolder(path);
  return key.id;
}

function parseLine(line: string): DataKey | undefined {
  const [, id, text] = linePattern.exec(line) ?? [];
  if (id === undefined || text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === 32 ? { id, bytes } : undefined;
}

function lostKey(path: string, ids: readonly string[]): Refusal {
  const named = ids.length === 0 ? '' : ` ${ids.join('、')}`;
  const message = `数据库中的个人信息需要密钥文件 ${path} 中的密钥${named === '' ? '' : `${named} `}才能读取，现在没有：请从备份恢复这个文件，或用 DATA_KEY 指明它在哪里`;
  return new Refusal('wrong-state', message);
}

function opensProof(cipher: Cipher, { id, proof }: DataKeyRow): boolean {
  try {
    return cipher.open(proofPlace(id), proof) === proven;
  } catch (error) {
    if (error instanceof SealedTextFault) return false;
    throw error;
  }
}

/** Lets the database know the key that seals, by a text sealed with it; does nothing when it knows it. */
export async function noteNewestKey(db: Db, cipher: Cipher, now: () => Date): Promise<void> {
  const id = cipher.keyId;
  if (id === null || (await listDataKeys(db)).some((known) => known.id === id)) return;
  const row = { id, proof: cipher.seal(proofPlace(id), proven), created_at: now().toISOString() };
  await db('data_keys')
    .insert(row)
    .catch((error: unknown) => {
      // Another instance that started at the same time noted it.
      if (!isDuplicateIn(error, 'data_keys')) throw error;
    });
}

const newKey = (): DataKey => ({ id: randomBytes(4).toString('hex'), bytes: randomBytes(32) });

/** Makes the file with one key, unless it is there; of several that make it at once the first one does. */
async function makeKeyFile(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined)) !== undefined) return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  await writeWhole(draft, [newKey()]);
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
  await syncFolder(path);
}

async function writeWhole(path: string, keys: readonly DataKey[]): Promise<void> {
  const lines = keys.map(({ id, bytes }) => `${id} ${Buffer.from(bytes).toString('base64url')}`);
  await rm(path, { force: true });
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${[heading, ...lines].join('\n')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A key must be on the disk before anything is sealed with it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
