import type { Context } from '../context.ts';
import { sealingKeyOf } from './cipher.ts';
import type { Db } from './connect.ts';

/** A column with sealed texts, which may also be null, and the primary key of its table. */
interface SealedColumn {
  readonly table: string;
  readonly id: string;
  readonly column: string;
}

/** Every column with sealed texts: what is missing here would be lost with its key. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'officers_versions', id: 'id', column: 'identity_number_sealed' },
  { table: 'officers_versions', id: 'id', column: 'mobile_sealed' },
  { table: 'imports', id: 'id', column: 'personal_sealed' },
  { table: 'leave_versions', id: 'id', column: 'reason' },
  { table: 'idempotency_keys', id: 'key', column: 'response' },
  { table: 'totp_secrets', id: 'actor_id', column: 'secret' },
  { table: 'password_handovers', id: 'actor_id', column: 'first_half' },
];

/** How many texts are sealed with each key, by the key's id. */
export async function countSealed(db: Db): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { table, column } of sealedColumns) {
    const rows = (await db(table)
      .where(column, 'like', 'v1.%')
      .groupByRaw('substr(??, 4, 8)', [column])
      .select(db.raw('substr(??, 4, 8) as ??', [column, 'key_id']))
      .count({ texts: '*' })) as unknown as readonly { key_id: string; texts: number | string }[];
    for (const { key_id: id, texts } of rows) counts.set(id, (counts.get(id) ?? 0) + Number(texts));
  }
  return counts;
}

const batchSize = 200;

/**
 * Seals with the newest key what an older one sealed, batch by batch, and gives how many texts that were. Each text is replaced only as it
 * was read, so that nothing that is written meanwhile gets lost; what was interrupted goes on where it stopped.
 */
export async function resealAll(
  { db, cipher }: Pick<Context, 'db' | 'cipher'>,
  onProgress?: (done: number) => void,
): Promise<number> {
  let done = 0;
  for (const place of sealedColumns) {
    let after = '';
    for (;;) {
      const rows = await staleRows(db, place, cipher.keyId ?? '', after);
      for (const { id, sealed } of rows) done += await reseal({ db, cipher }, place, { id, sealed });
      onProgress?.(done);
      if (rows.length < batchSize) break;
      after = rows.at(-1)?.id ?? '';
    }
  }
  return done;
}

interface SealedText {
  readonly id: string;
  readonly sealed: string;
}

async function staleRows(
  db: Db,
  { table, id, column }: SealedColumn,
  keyId: string,
  after: string,
): Promise<readonly SealedText[]> {
  return (await db(table)
    .where(column, 'like', 'v1.%')
    .whereNot(column, 'like', `v1.${keyId}.%`)
    .where(id, '>', after)
    .orderBy(id)
    .limit(batchSize)
    .select({ id, sealed: column })) as readonly SealedText[];
}

async function reseal(
  { db, cipher }: Pick<Context, 'db' | 'cipher'>,
  { table, id: key, column }: SealedColumn,
  { id, sealed }: SealedText,
): Promise<number> {
  // A kept answer may be a text that only looks sealed.
  if (sealingKeyOf(sealed) === undefined) return 0;
  const place = { table, column, id };
  const again = cipher.seal(place, cipher.open(place, sealed));
  return db(table)
    .where({ [key]: id, [column]: sealed })
    .update({ [column]: again });
}
