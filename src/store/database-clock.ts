import type { Db } from './connect.ts';

/**
 * The clock of the database (UTC, ISO 8601 with milliseconds): the one clock that all instances share, for leases. It is set by people like
 * any other.
 */
export async function databaseNow(db: Db): Promise<string> {
  const { dialect } = db.client as { readonly dialect: string };
  const text =
    dialect === 'mysql'
      ? `date_format(utc_timestamp(3), '%Y-%m-%dT%H:%i:%s.%f')`
      : `strftime('%Y-%m-%dT%H:%M:%f', 'now')`;
  const [row] = (await db.select({ now: db.raw(text) })) as { now: string }[];
  // %f is microseconds in one of them and milliseconds in the other.
  return `${(row?.now ?? '').slice(0, 23)}Z`;
}
