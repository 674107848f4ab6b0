import type { Db } from '../../../src/store/connect.ts';

/** What a driver throws when the line to the database breaks. */
class CutLine extends Error {
  readonly code = 'ECONNRESET';
}

type Query = (this: unknown, connection: unknown, query: unknown) => Promise<unknown>;

/** Counts the statements of a database, and makes one of them fail. */
export interface FailPoints {
  /** How many statements were sent since `arm`. */
  readonly count: () => number;
  /** Makes the statement with this number, from 1, or the COMMIT fail: before the database has it, or after it has carried it out. */
  readonly arm: (place: number | 'COMMIT', when: 'before' | 'after') => void;
  /** Lets everything pass from now on; returns the statement that failed, if any. */
  readonly disarm: () => string | undefined;
  /** Takes all of this away again. */
  readonly remove: () => void;
}

/** Puts itself between the program and the driver of this database, in this process only; transactions pass here too, BEGIN and COMMIT among them. */
export function addFailPoints(db: Db): FailPoints {
  const prototype = Object.getPrototypeOf(db.client) as { _query: Query };
  const query = prototype._query;
  let point: { readonly place: number | 'COMMIT'; readonly when: 'before' | 'after' } | undefined;
  let seen = 0;
  let failed: string | undefined;
  prototype._query = async function failAtPoint(connection, sent) {
    if (point === undefined) return query.call(this, connection, sent);
    seen += 1;
    const { sql } = sent as { readonly sql: string };
    const isPoint = point.place === 'COMMIT' ? sql.startsWith('COMMIT') : seen === point.place;
    if (!isPoint) return query.call(this, connection, sent);
    if (point.when === 'after') await query.call(this, connection, sent);
    failed = sql;
    throw new CutLine('cut by the test');
  };
  return {
    count: () => seen,
    arm: (place, when) => {
      point = { place, when };
      seen = 0;
      failed = undefined;
    },
    disarm: () => {
      point = undefined;
      return failed;
    },
    remove: () => {
      prototype._query = query;
    },
  };
}
