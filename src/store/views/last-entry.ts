import type { Json } from '../../core/canonical-json.ts';
import type { Db } from '../connect.ts';

/** The last entry of the audit trail with one of these actions; undefined when there is none. */
export async function findLastEntry(
  db: Db,
  actions: readonly string[],
): Promise<{ readonly at: string; readonly action: string; readonly detail: Json } | undefined> {
  const query = db('audit_entries').select('at', 'action', 'detail').whereIn('action', actions);
  const [row] = (await query.orderBy('seq', 'desc').limit(1)) as readonly {
    readonly at: string;
    readonly action: string;
    readonly detail: string;
  }[];
  return row === undefined ? undefined : { ...row, detail: JSON.parse(row.detail) as Json };
}
