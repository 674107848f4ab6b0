import type { Jurisdiction } from '../core/people/jurisdiction.ts';
import type { Due, ReminderKind } from '../core/jobs/reminders.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';

/** Something that is or was due. */
export interface Reminder extends Due {
  readonly id: string;
  readonly state: 'open' | 'closed';
  readonly openedAt: string;
  readonly closedAt: string | null;
}

interface ReminderRow {
  readonly id: string;
  readonly subject: string;
  readonly kind: ReminderKind;
  readonly due_on: string;
  readonly organisation_code: string | null;
  readonly message: string;
  readonly state: Reminder['state'];
  readonly opened_at: string;
  readonly closed_at: string | null;
}

const toReminder = (row: ReminderRow): Reminder => ({
  id: row.id,
  subject: row.subject,
  kind: row.kind,
  dueOn: row.due_on,
  organisationCode: row.organisation_code,
  message: row.message,
  state: row.state,
  openedAt: row.opened_at,
  closedAt: row.closed_at,
});

/** What tells one reminder from another. */
export const reminderKey = ({ subject, kind, dueOn }: Pick<Due, 'subject' | 'kind' | 'dueOn'>): string =>
  `${kind} ${dueOn} ${subject}`;

/** Every open reminder, and the settled ones about these subjects. */
export async function findReminders(db: Db, subjects: readonly string[]): Promise<readonly Reminder[]> {
  const rows = (await db('reminders').where({ state: 'open' })) as ReminderRow[];
  for (let start = 0; start < subjects.length; start += 500) {
    const settled = db('reminders')
      .where({ state: 'closed' })
      .whereIn('subject', subjects.slice(start, start + 500));
    rows.push(...((await settled) as ReminderRow[]));
  }
  return rows.map(toReminder);
}

/** Stores a new reminder. */
export async function insertReminder({ db, newId, now }: Context, due: Due): Promise<void> {
  const row: ReminderRow = {
    id: newId(),
    subject: due.subject,
    kind: due.kind,
    due_on: due.dueOn,
    organisation_code: due.organisationCode,
    message: due.message,
    state: 'open',
    opened_at: now().toISOString(),
    closed_at: null,
  };
  await db('reminders').insert(row);
}

/** Says that what a reminder is about is due again, or still, in these words. */
export async function keepReminder(db: Db, id: string, { message, organisationCode }: Due): Promise<void> {
  await db('reminders')
    .where({ id })
    .update({ state: 'open', closed_at: null, message, organisation_code: organisationCode });
}

/** Says that what these reminders are about is settled. */
export async function closeReminders({ db, now }: Context, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += 500) {
    await db('reminders')
      .whereIn('id', ids.slice(start, start + 500))
      .update({ state: 'closed', closed_at: now().toISOString() });
  }
}

/** Which reminders to list. */
export interface ReminderQuery {
  readonly within?: Jurisdiction | undefined;
  readonly state: Reminder['state'];
  readonly kind?: ReminderKind | undefined;
  readonly page: number;
  readonly pageSize: number;
}

/** One page of reminders, those due first first; what belongs to nobody is for those who see everything. */
export async function listReminders(
  db: Db,
  { within = null, state, kind, page, pageSize }: ReminderQuery,
): Promise<{ readonly total: number; readonly reminders: readonly Reminder[] }> {
  const selected = db('reminders').where({ state });
  if (kind !== undefined) void selected.where({ kind });
  if (within !== null) void selected.whereIn('organisation_code', [...within]);
  const [count] = (await selected.clone().count({ total: '*' })) as { total: number }[];
  const rows = (await selected
    .orderBy(['due_on', 'kind', 'subject', 'id'])
    .limit(pageSize)
    .offset((page - 1) * pageSize)) as ReminderRow[];
  return { total: count?.total ?? 0, reminders: rows.map(toReminder) };
}

/** Removes reminders that were settled before an instant; returns how many. */
export async function removeSettledReminders(db: Db, before: string): Promise<number> {
  return db('reminders').where({ state: 'closed' }).where('closed_at', '<', before).delete();
}
