import type { Knex } from 'knex';
import type { Visit } from '../core/visits/visit.ts';
import { latestOf } from '../core/visits/standing.ts';
import type { CodeRange } from './codes.ts';
import type { Db } from './connect.ts';
import { newestVisits, visitOfRow } from './visits.ts';

/** The visits of one target, by id. */
export interface TargetVisits {
  readonly targetCode: string;
  readonly visits: readonly Visit[];
}

/** Visits as recorded by an instant, of a range of targets; an absent limit is no limit. */
export interface VisitsAsOf {
  readonly recordedBy?: Date | undefined;
  readonly within?: CodeRange | undefined;
  /** Tasks whose visits are left out. */
  readonly unseen?: readonly string[] | undefined;
}

const pageSize = 5000;

/**
 * The visits that matter for a year, target by target in the byte order of their codes, as they were recorded by an
 * instant: those completed from `from` to `to` (of draws, since `from`), and all that are pending. Targets without any are left out. Reads pages, so
 * that a million targets need no more memory than one.
 */
export function visitsInYear(
  db: Db,
  year: VisitsAsOf & { readonly from: string; readonly to: string },
): AsyncGenerator<TargetVisits> {
  return byTarget(() =>
    selectVisits(db, year).whereRaw(
      "(v.state = 'pending' or (v.state = 'completed' and v.completed_on >= ? and (v.completed_on <= ? or v.origin = 'draw')))",
      [year.from, year.to],
    ),
  );
}

/** A target's latest completed visit. */
export interface LatestVisit {
  readonly day: string;
  readonly officers: readonly string[];
}

/** Each target's latest visit ever, completed and recorded by an instant; targets without one are left out. */
export async function latestVisits(db: Db, asOf: VisitsAsOf = {}): Promise<ReadonlyMap<string, LatestVisit>> {
  const latest = new Map<string, LatestVisit>();
  const completed = byTarget(() => selectVisits(db, asOf).where('v.state', 'completed'));
  for await (const { targetCode, visits } of completed) {
    const visit = latestOf(visits);
    if (visit !== undefined)
      latest.set(targetCode, { day: visit.completedOn ?? '', officers: visit.officers });
  }
  return latest;
}

function selectVisits(db: Db, { recordedBy, within, unseen = [] }: VisitsAsOf): Knex.QueryBuilder {
  const selected = newestVisits(db, recordedBy);
  if (unseen.length > 0)
    void selected.where((seen) => void seen.whereNull('v.task_id').orWhereNotIn('v.task_id', unseen));
  return within === undefined ? selected : selected.whereBetween('v.target_code', [within.from, within.to]);
}

async function* byTarget(select: () => Knex.QueryBuilder): AsyncGenerator<TargetVisits> {
  let waiting: Visit[] = [];
  for await (const visit of inOrder(select)) {
    const first = waiting[0];
    if (first !== undefined && first.targetCode !== visit.targetCode) {
      yield { targetCode: first.targetCode, visits: waiting };
      waiting = [];
    }
    waiting.push(visit);
  }
  const last = waiting[0];
  if (last !== undefined) yield { targetCode: last.targetCode, visits: waiting };
}

async function* inOrder(select: () => Knex.QueryBuilder): AsyncGenerator<Visit> {
  let [target, id] = ['', ''];
  for (;;) {
    const rows: unknown[] = await select()
      // The first condition lets both databases begin at the place in the index.
      .whereRaw('v.target_code >= ? and (v.target_code > ? or v.visit_id > ?)', [target, target, id])
      .orderBy(['v.target_code', 'v.visit_id'])
      .limit(pageSize);
    const visits = rows.map(visitOfRow);
    yield* visits;
    const last = visits.at(-1);
    if (last === undefined || visits.length < pageSize) return;
    [target, id] = [last.targetCode, last.id];
  }
}
