import type { Db } from './connect.ts';

/** A checkpoint that a witness has cosigned. */
export interface LogCosignature {
  readonly size: number;
  /** The witness's key: name, plus sign, id. */
  readonly witness: string;
  /** Seconds since 1970. */
  readonly time: number;
  /** The signed note with the log's signatures and this cosignature. */
  readonly checkpoint: string;
}

interface CosignatureRow extends LogCosignature {
  readonly created_at: string;
}

/** Keeps a cosignature. The first of a witness for a size stays: it is the earliest that can be shown. */
export async function saveCosignature(db: Db, cosignature: LogCosignature, createdAt: string): Promise<void> {
  const row: CosignatureRow = { ...cosignature, created_at: createdAt };
  await db('log_cosignatures').insert(row).onConflict(['size', 'witness']).ignore();
}

/** The cosignatures in order of size, then witness; only those of trees of at least `from` leaves when it is given. */
export async function listCosignatures(db: Db, from = 0): Promise<readonly LogCosignature[]> {
  const rows = (await db('log_cosignatures')
    .where('size', '>=', from)
    .orderBy(['size', 'witness'])) as CosignatureRow[];
  return rows.map(({ size, witness, time, checkpoint }) => ({
    size,
    witness,
    time,
    checkpoint,
  }));
}
