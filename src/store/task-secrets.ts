import type { Db } from './connect.ts';

/** What is known of a secret before it is opened: never its bytes. */
export interface TaskSecret {
  readonly slot: string;
  /** The index of the slot's option. */
  readonly option: number;
  readonly digest: string;
  readonly holder: string;
  readonly createdAt: string;
}

interface TaskSecretRow {
  readonly task_id: string;
  readonly slot: string;
  readonly option_index: number;
  readonly digest: string;
  readonly holder: string;
  readonly created_at: string;
}

/** Stores the digest of a task's secret in the place of the one before it. */
export async function putTaskSecret(db: Db, taskId: string, secret: TaskSecret): Promise<void> {
  const { slot, option, digest, holder, createdAt } = secret;
  const place = { task_id: taskId, slot, option_index: option };
  await db('task_secrets').where(place).delete();
  const row: TaskSecretRow = { ...place, digest, holder, created_at: createdAt };
  await db('task_secrets').insert(row);
}

/** The secrets of a task that have been made, by slot and option. */
export async function listTaskSecrets(db: Db, taskId: string): Promise<readonly TaskSecret[]> {
  const rows = (await db('task_secrets')
    .where({ task_id: taskId })
    .orderBy(['slot', 'option_index'])) as TaskSecretRow[];
  return rows.map((row) => ({
    slot: row.slot,
    option: row.option_index,
    digest: row.digest,
    holder: row.holder,
    createdAt: row.created_at,
  }));
}
