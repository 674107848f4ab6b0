import { inTransaction, type Context } from '../context.ts';
import { appendAudit } from '../store/audit.ts';
import { forgetDataKey, listDataKeys, noteNewestKey } from '../store/data-keys.ts';
import { countSealed, resealAll } from '../store/sealed-columns.ts';

/** A key of the database: how many texts it sealed, and whether it is the one that seals now. */
export interface DataKeyState {
  readonly id: string;
  readonly createdAt: string;
  readonly texts: number;
  readonly isNewest: boolean;
}

/** The keys that the database needs, oldest first. */
export async function showDataKeys({ db, cipher }: Context): Promise<readonly DataKeyState[]> {
  const counts = await countSealed(db);
  return (await listDataKeys(db)).map(({ id, createdAt }) => ({
    id,
    createdAt,
    texts: counts.get(id) ?? 0,
    isNewest: id === cipher.keyId,
  }));
}

/**
 * Changes the key that seals: `addKey` puts a new one into the file, unless an earlier change was interrupted, which is then
 * brought to its end. Everything is sealed anew; keys with which nothing is sealed any more are no longer needed by this database,
 * and stay in the file for older backups.
 */
export async function rotateDataKeys(
  context: Context,
  actorId: string,
  addKey: () => Promise<string>,
  onProgress?: (done: number) => void,
): Promise<{ readonly keyId: string; readonly texts: number; readonly isContinued: boolean }> {
  const { db, cipher, now } = context;
  const isContinued = (await showDataKeys(context)).some(({ texts, isNewest }) => texts > 0 && !isNewest);
  if (!isContinued) await addKey();
  await noteNewestKey(db, cipher, now);
  const texts = await resealAll(context, onProgress);
  const keyId = cipher.keyId ?? '';
  await inTransaction(context, async (inner) => {
    const unused = (await showDataKeys(inner)).filter((key) => key.texts === 0 && !key.isNewest);
    for (const { id } of unused) await forgetDataKey(inner.db, id);
    const detail = { key: keyId, texts, unused: unused.map(({ id }) => id) };
    await appendAudit(inner, { actor: actorId, action: 'data-key-rotated', subject: 'data-keys', detail });
  });
  return { keyId, texts, isContinued };
}
