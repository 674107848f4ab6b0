import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256Hex } from '../core/digest.ts';
import { formatSignerKey, parseVerifierKey, type SignerKey, type VerifierKey } from '../core/log/keys.ts';
import { Refusal } from '../core/refusal.ts';
import { readKeyFile } from './log-keys.ts';

const keyFile = 'witness.skey';
const logsFile = 'logs.txt';

/** Makes the folder of a witness: its key, the keys of the logs that it watches. Refuses (conflict) where there is one already. */
export async function makeWitnessFolder(
  folder: string,
  key: SignerKey,
  logs: readonly string[],
): Promise<void> {
  for (const part of ['seen', 'evidence']) await mkdir(join(folder, part), { recursive: true, mode: 0o700 });
  await writeFile(join(folder, keyFile), `${formatSignerKey(key)}\n`, { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      throw new Refusal('conflict', `${folder} 已是见证方的文件夹：请另选一个文件夹，或直接使用它`);
    },
  );
  await writeFile(join(folder, logsFile), logs.map((log) => `${log}\n`).join(''));
}

/** The witness's private key; refuses a missing one, or one that others may read. */
export const readWitnessKey = (folder: string): Promise<SignerKey> => readKeyFile(join(folder, keyFile));

/** The keys of the logs that the witness watches: the lines of `logs.txt`. Refuses a line that is no verifier key of a log. */
export async function readWatchedLogs(folder: string): Promise<readonly VerifierKey[]> {
  const text = await readFile(join(folder, logsFile), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map((line) => readLogKey(line, folder));
}

function readLogKey(line: string, folder: string): VerifierKey {
  try {
    const key = parseVerifierKey(line);
    if (key.type === 'note') return key;
  } catch {
    // Told below.
  }
  throw new Refusal(
    'unreadable-file',
    `${join(folder, logsFile)} 中有一行不是日志公钥：${line.slice(0, 40)}`,
  );
}

const seenPath = (folder: string, origin: string): string =>
  join(folder, 'seen', `${sha256Hex(utf8ToBytes(origin)).slice(0, 16)}.checkpoint`);

/** The checkpoint of a log that the witness cosigned last; undefined before the first. */
export async function readSeen(folder: string, origin: string): Promise<string | undefined> {
  return readFile(seenPath(folder, origin), 'utf8').catch((error: NodeJS.ErrnoException) => {
    // A witness that cannot read what it has seen must not begin again from nothing.
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
}

/** Keeps the checkpoint that is about to be cosigned; it is on the disk when this returns. */
export async function writeSeen(folder: string, origin: string, note: string): Promise<void> {
  const path = seenPath(folder, origin);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(note);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

/** Keeps what shows that a log misbehaves; the same evidence once. Gives the path. */
export async function keepEvidence(folder: string, kind: string, text: string): Promise<string> {
  const name = `${kind}-${sha256Hex(utf8ToBytes(text)).slice(0, 16)}.txt`;
  const path = join(folder, 'evidence', name);
  await mkdir(join(folder, 'evidence'), { recursive: true, mode: 0o700 });
  await writeFile(path, text);
  return path;
}

/** Runs the work while no other process works on the folder; refuses (conflict) when another does. */
export async function withWitnessLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const path = join(folder, 'lock');
  const lock = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw new Refusal('unreadable-file', `没有见证方的文件夹 ${folder}：请先执行 shuangsui witness init`);
    if (error.code !== 'EEXIST') throw error;
    const message = `另一个程序正在使用 ${folder}；确认没有其他程序在运行后，可删去 ${path}`;
    throw new Refusal('conflict', message);
  });
  try {
    return await work();
  } finally {
    await lock.close();
    await rm(path);
  }
}
