import { utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256Hex } from '../core/digest.ts';
import {
  formatVerifierKey,
  isKeyName,
  makeSignerKey,
  parseVerifierKey,
  type SignerKey,
  type VerifierKey,
} from '../core/log/keys.ts';
import { Refusal } from '../core/refusal.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import type { Db } from '../store/connect.ts';
import { appendLog, findLogOrigin, listLog } from '../store/log.ts';
import { readKeyFiles, writeKeyFile } from '../store/log-keys.ts';

/** The keys of the log, as its own records of kind `key` say. */
export interface LogKeys {
  readonly origin: string;
  /** Those that sign now, oldest first. */
  readonly active: readonly VerifierKey[];
  readonly retired: readonly VerifierKey[];
}

/** A key that was just made. */
export interface NewLogKey {
  readonly vkey: string;
  /** Where its private half is. */
  readonly path: string;
}

type KeyStep = 'added' | 'retired';

/** The keys of the log; undefined while it has none. */
export async function findLogKeys(db: Db): Promise<LogKeys | undefined> {
  const origin = await findLogOrigin(db);
  if (origin === undefined) return undefined;
  const entries = await listLog(db, { kind: 'key' });
  const vkeysOf = (step: KeyStep): readonly string[] =>
    entries.filter(({ facts }) => facts['step'] === step).map(({ facts }) => String(facts['vkey']));
  const retired = vkeysOf('retired');
  return {
    origin,
    active: vkeysOf('added')
      .filter((vkey) => !retired.includes(vkey))
      .map(parseVerifierKey),
    retired: retired.map(parseVerifierKey),
  };
}

/** The keys of the log; refuses (wrong-state) a log that has none. */
export async function getLogKeys(db: Db): Promise<LogKeys> {
  const keys = await findLogKeys(db);
  if (keys !== undefined) return keys;
  throw new Refusal('wrong-state', '透明日志还没有密钥：请先执行 shuangsui log init --origin 名称');
}

/**
 * Gives the log its name and its first key. What was logged before stays. Refuses (conflict) a log that has a name, and
 * (invalid) a name that a key cannot carry.
 */
export async function initLog(context: Context, actorId: string, origin: string): Promise<NewLogKey> {
  if (!isKeyName(origin)) {
    const message = '应为 1 至 100 个英文字母、数字和符号，不含空格和加号，如 log.example.gov.cn/shuangsui';
    throw new Refusal('invalid', '日志名称无法使用', [{ place: 'origin', message }]);
  }
  const before = await findLogOrigin(context.db);
  if (before !== undefined)
    throw new Refusal('conflict', `透明日志已有名称 ${before}：名称不能更改；更换密钥请用 log rotate`);
  return addKey(context, actorId, origin);
}

/** Adds a key: from now on the keys before and this one sign. Readers can then be given the new one, before an old one is retired. */
export async function rotateLogKey(context: Context, actorId: string): Promise<NewLogKey> {
  const { origin } = await getLogKeys(context.db);
  return addKey(context, actorId, origin);
}

async function addKey(context: Context, actorId: string, origin: string): Promise<NewLogKey> {
  await getActor(context.db, actorId);
  const key = makeSignerKey(origin, 'note', context.randomBytes(32));
  const path = await writeKeyFile(keyFolderOf(context), key);
  const vkey = formatVerifierKey(key);
  await recordStep(context, actorId, 'added', key);
  return { vkey, path };
}

/**
 * Retires the active key with that id: it signs no more. Refuses (not-found) an unknown one, and (wrong-state) the last one:
 * nobody could sign then.
 */
export async function retireLogKey(context: Context, actorId: string, id: string): Promise<void> {
  const { active } = await getLogKeys(context.db);
  const key = active.find((candidate) => candidate.id === id);
  if (key === undefined) {
    const known = active.map((candidate) => candidate.id).join('、');
    throw new Refusal('not-found', `没有在用的密钥 ${id}：在用的是 ${known}`);
  }
  if (active.length === 1)
    throw new Refusal('wrong-state', '这是唯一在用的密钥：请先用 log rotate 增加新密钥，再停用它');
  await recordStep(context, actorId, 'retired', key);
}

async function recordStep(context: Context, actorId: string, step: KeyStep, key: VerifierKey): Promise<void> {
  const vkey = formatVerifierKey(key);
  await inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    // Two who name the log at once: the later one finds the name of the earlier.
    const origin = (await findLogOrigin(inner.db)) ?? key.name;
    if (origin !== key.name) throw new Refusal('conflict', `透明日志已有名称 ${origin}：名称不能更改`);
    const digest = sha256Hex(utf8ToBytes(vkey));
    await appendLog(inner, { kind: 'key', subject: key.name, digest, facts: { step, vkey } });
    const audited = { actor: actor.id, action: `log-key-${step}`, subject: `log/${key.id}` };
    await appendAudit(inner, { ...audited, detail: { vkey } });
  });
}

/** Where the private keys are; refuses (wrong-state) where nothing is signed. */
export function keyFolderOf({ logKeys }: Context): string {
  if (logKeys === undefined)
    throw new Refusal('wrong-state', '没有设置存放日志私钥的文件夹：请设置 LOG_KEYS');
  return logKeys;
}

/** The private halves of those active keys that are here; undefined when there is none. Refuses key files that others may read. */
export async function findSigners(
  context: Context,
  keys: LogKeys,
): Promise<readonly SignerKey[] | undefined> {
  if (context.logKeys === undefined) return undefined;
  const files = await readKeyFiles(context.logKeys);
  const signers = keys.active.flatMap(({ name, id }) =>
    files.filter((file) => file.name === name && file.id === id),
  );
  return signers.length === 0 ? undefined : signers;
}
