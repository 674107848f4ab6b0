import { z } from 'zod';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** What lies beside the dump of a database: what it holds, so that a restore can be held against it. */
export const BackupManifestSchema = z.strictObject({
  format: z.literal('shuangsui-backup-1'),
  /** The name of its folder. */
  name: z.string().regex(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/),
  /** When the dump was begun: nothing of before is missing. */
  made_at: z.iso.datetime(),
  /** How long it took, in milliseconds. */
  took_ms: count,
  program: z.string(),
  database: z.strictObject({ kind: z.enum(['sqlite', 'mysql']), version: z.string() }),
  /** The newest migration that the dump has. */
  schema: z.string(),
  dump: z.strictObject({
    file: z.enum(['database.sqlite', 'database.sql']),
    bytes: count,
    sha256: digest,
  }),
  /** The rows of each table, counted in the dump itself. */
  tables: z.record(z.string(), count),
  /** An entry of the audit trail that the dump contains; seq 0 for an empty trail. */
  audit: z.strictObject({ seq: count, hash: digest }),
  /** A head of the transparency log that the dump contains. */
  log: z.strictObject({ size: count, root: digest }),
  /** The ids of the keys that the data need. The keys themselves are never in a backup. */
  keys: z.strictObject({ log: z.array(z.string()), data: z.array(z.string()) }),
});

export type BackupManifest = z.output<typeof BackupManifestSchema>;
