import { dayAfter } from '../../core/jobs/find-dues.ts';
import type { Context } from '../../context.ts';
import { removeOldKeys } from '../../store/clean-up.ts';
import type { JobResult } from '../../store/job-runs.ts';
import { removeSettledReminders } from '../../store/reminders.ts';
import { tidyUpSessions } from '../people/end-sessions.ts';

/** How many days each is kept. */
const kept = { keys: 3, reminders: 730 } as const;

/**
 * Removes what has served its turn: answers that are kept for repeats of a request, after three days; sessions thirty days after
 * their end, so that they can still be looked at; reminders two years after they were settled. Joins the caller's transaction.
 */
export async function cleanUp(inner: Context): Promise<JobResult> {
  const now = inner.now().toISOString();
  const before = (days: number): string => `${dayAfter(now.slice(0, 10), -days)}${now.slice(10)}`;
  const keys = await removeOldKeys(inner.db, before(kept.keys));
  const { removed: sessions } = await tidyUpSessions(inner);
  const reminders = await removeSettledReminders(inner.db, before(kept.reminders));
  return {
    summary: `清理重复请求标识 ${keys} 个、失效会话 ${sessions} 个、旧提醒 ${reminders} 条`,
    counts: { keys, sessions, reminders },
    notes: [],
  };
}
