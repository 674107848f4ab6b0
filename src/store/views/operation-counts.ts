import type { Db } from '../connect.ts';

/** How much there is, for health and metrics; counts without anything of what they count. */
export interface OperationCounts {
  readonly draws: number;
  /** The number of the audit trail's last entry. */
  readonly auditEntries: number;
  readonly logEntries: number;
  /** Accounts that are locked now. */
  readonly lockedAccounts: number;
  readonly sessions: number;
}

/** Counts at an instant. */
export async function readOperationCounts(db: Db, now: Date): Promise<OperationCounts> {
  const one = async (query: PromiseLike<unknown>): Promise<number> =>
    Number((((await query) as readonly { readonly n?: unknown }[])[0] ?? {}).n ?? 0);
  const open = db('sessions').whereNull('ended_at').where('expires_at', '>', now.toISOString());
  return {
    draws: await one(db('tasks').whereNotNull('result').count({ n: '*' })),
    auditEntries: await one(db('audit_entries').max({ n: 'seq' })),
    logEntries: await one(db('log_entries').count({ n: '*' })),
    lockedAccounts: await one(
      db('sign_in_attempts').where('locked_until', '>', now.getTime()).count({ n: '*' }),
    ),
    sessions: await one(open.count({ n: '*' })),
  };
}
