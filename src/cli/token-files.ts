import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { stateFolder } from '../config.ts';
import { Refusal } from '../core/refusal.ts';

/** What the command line keeps of somebody who is signed in. */
export interface KeptToken {
  readonly account: string;
  readonly token: string;
  /** UTC, ISO 8601: when the session ends whatever its user does. */
  readonly expiresAt: string;
}

const TokenFile = z.strictObject({ account: z.string(), token: z.string(), expiresAt: z.iso.datetime() });

/**
 * Keeps a token: one file for each account and database, which its owner alone may read, in a folder of the same kind. A reader
 * sees the old file or the new one, never half of it. Refuses (unreadable-file) a folder that cannot be written.
 */
export async function keepToken(databaseUrl: string, kept: KeptToken): Promise<void> {
  const folder = stateFolder();
  const path = pathOf(databaseUrl, kept.account);
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    await writeFile(draft, JSON.stringify(kept), { mode: 0o600, flag: 'wx' });
    await rename(draft, path);
  } catch {
    await rm(draft, { force: true });
    throw new Refusal('unreadable-file', `写不了登录凭据：请检查文件夹 ${folder} 是否可写`);
  }
}

/**
 * The tokens kept for a database, in the order of their accounts, those too that have expired. Refuses (forbidden) a file that
 * others can read; passes over one that is none of ours.
 */
export async function readTokens(databaseUrl: string): Promise<readonly KeptToken[]> {
  const names = await readdir(stateFolder()).catch(() => []);
  const ending = endingOf(databaseUrl);
  const tokens: KeptToken[] = [];
  for (const name of names.filter((name) => name.endsWith(ending)).toSorted()) {
    const kept = await readToken(join(stateFolder(), name));
    if (kept !== undefined) tokens.push(kept);
  }
  return tokens;
}

/** The token kept for this account and database; undefined when there is none. Refuses (forbidden) a file that others can read. */
export function findToken(databaseUrl: string, account: string): Promise<KeptToken | undefined> {
  return readToken(pathOf(databaseUrl, account));
}

/** Removes the token of an account, unless another login has put a new one in its place since. */
export async function forgetToken(databaseUrl: string, { account, token }: KeptToken): Promise<void> {
  const path = pathOf(databaseUrl, account);
  const now = await readToken(path);
  if (now?.token === token) await rm(path, { force: true });
}

async function readToken(path: string): Promise<KeptToken | undefined> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) return undefined;
  // Windows has no such bits.
  if (process.platform !== 'win32' && (facts.mode & 0o077) !== 0) {
    throw new Refusal(
      'forbidden',
      `登录凭据 ${path} 可以被其他用户读取，可能已经泄露：请删除这个文件，重新登录，并请安全管理员终止原来的会话`,
    );
  }
  try {
    return TokenFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

// The ending tells the databases apart; what is secret in their address takes no part.
function endingOf(databaseUrl: string): string {
  const digest = createHash('sha256').update(placeOf(databaseUrl)).digest('hex');
  return `@${digest.slice(0, 16)}.json`;
}

function placeOf(databaseUrl: string): string {
  if (databaseUrl.startsWith('sqlite:')) return `sqlite:${resolve(databaseUrl.slice('sqlite:'.length))}`;
  const { protocol, host, pathname } = new URL(databaseUrl);
  return `${protocol}//${host}${pathname}`;
}

const pathOf = (databaseUrl: string, account: string): string =>
  join(stateFolder(), `${encodeURIComponent(account)}${endingOf(databaseUrl)}`);
