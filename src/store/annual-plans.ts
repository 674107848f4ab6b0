import type { AnnualPlan } from '../core/year/annual-plan.ts';
import type { Contradiction } from '../core/year/contradictions.ts';
import type { AnnualPlanHands, AnnualPlanState } from '../core/year/plan-states.ts';
import type { PlanPopulation } from '../core/year/population.ts';
import type { Jurisdiction } from '../core/people/jurisdiction.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** What was said along the way of a version; each part is written once, by the step that it belongs to. */
export interface AnnualPlanNotes {
  readonly approved_at?: string;
  /** 备案: the day, and with whom. */
  readonly filed?: { readonly on: string; readonly with: string; readonly at: string };
  readonly published_at?: string;
  readonly replaced_at?: string;
}

/** One version of an annual plan with the counts that it was judged against. */
export interface AnnualPlanVersion {
  /** The id of the plan, the same for all its versions. */
  readonly id: string;
  readonly version: number;
  readonly state: AnnualPlanState;
  readonly revision: number;
  readonly plan: AnnualPlan;
  /** SHA-256 of the canonical JSON of the plan. */
  readonly planSha256: string;
  readonly population: PlanPopulation;
  readonly populationSha256: string;
  /** What contradicted the plan when it was last judged; an approved version has none. */
  readonly contradictions: readonly Contradiction[];
  /** Why the version before it was changed; null for the first. */
  readonly reason: string | null;
  readonly hands: AnnualPlanHands;
  readonly notes: AnnualPlanNotes;
  readonly createdAt: string;
  readonly changedAt: string;
}

interface VersionRow {
  readonly plan_id: string;
  readonly version: number;
  readonly name: string;
  readonly state: AnnualPlanState;
  readonly revision: number;
  readonly plan: string;
  readonly plan_sha256: string;
  readonly population: string;
  readonly population_sha256: string;
  readonly contradictions: string;
  readonly reason: string | null;
  readonly hands: string;
  readonly notes: string;
  readonly created_at: string;
  readonly changed_at: string;
}

const toRow = (found: AnnualPlanVersion): VersionRow => ({
  plan_id: found.id,
  version: found.version,
  name: found.plan.name,
  state: found.state,
  revision: found.revision,
  plan: JSON.stringify(found.plan),
  plan_sha256: found.planSha256,
  population: JSON.stringify(found.population),
  population_sha256: found.populationSha256,
  contradictions: JSON.stringify(found.contradictions),
  reason: found.reason,
  hands: JSON.stringify(found.hands),
  notes: JSON.stringify(found.notes),
  created_at: found.createdAt,
  changed_at: found.changedAt,
});

const toVersion = (row: VersionRow): AnnualPlanVersion => ({
  id: row.plan_id,
  version: row.version,
  state: row.state,
  revision: row.revision,
  plan: JSON.parse(row.plan) as AnnualPlan,
  planSha256: row.plan_sha256,
  population: JSON.parse(row.population) as PlanPopulation,
  populationSha256: row.population_sha256,
  contradictions: JSON.parse(row.contradictions) as Contradiction[],
  reason: row.reason,
  hands: JSON.parse(row.hands) as AnnualPlanHands,
  notes: JSON.parse(row.notes) as AnnualPlanNotes,
  createdAt: row.created_at,
  changedAt: row.changed_at,
});

/** Stores the first version of a plan; refuses (conflict) when the organisation has a plan of that year. */
export async function insertAnnualPlan(db: Db, first: AnnualPlanVersion): Promise<void> {
  const { organisation_code, year } = first.plan;
  await db('annual_plans')
    .insert({ id: first.id, organisation_code, year, created_at: first.createdAt })
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'annual_plans')) throw error;
      throw new Refusal('conflict', `${organisation_code} 已有 ${year} 年的年度方案：请修改或变更它`);
    });
  await db('annual_plan_versions').insert(toRow(first));
}

/** Stores the next version of a plan; refuses (conflict) when another writer stored it first. */
export async function insertPlanVersion(db: Db, next: AnnualPlanVersion): Promise<void> {
  await db('annual_plan_versions')
    .insert(toRow(next))
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'annual_plan_versions')) throw error;
      throw new Refusal('conflict', '这个年度方案刚被他人变更：请刷新后再操作');
    });
}

/** A version of a plan, the newest when none is named; refuses (not-found) when there is none. */
export async function getPlanVersion(db: Db, id: string, version?: number): Promise<AnnualPlanVersion> {
  const query = db('annual_plan_versions').where({ plan_id: id }).orderBy('version', 'desc');
  if (version !== undefined) void query.where({ version });
  const row = (await query.first()) as VersionRow | undefined;
  if (row !== undefined) return toVersion(row);
  throw new Refusal('not-found', version === undefined ? '没有这个年度方案' : `没有第 ${version} 版年度方案`);
}

/** Every version of a plan, the first one first; refuses (not-found) when there is no such plan. */
export async function listPlanVersions(db: Db, id: string): Promise<readonly AnnualPlanVersion[]> {
  const rows = (await db('annual_plan_versions').where({ plan_id: id }).orderBy('version')) as VersionRow[];
  if (rows.length === 0) throw new Refusal('not-found', '没有这个年度方案');
  return rows.map(toVersion);
}

/** The version of a plan that is published and in force; undefined before the first publication. */
export async function findPublishedVersion(db: Db, id: string): Promise<AnnualPlanVersion | undefined> {
  const row = (await db('annual_plan_versions').where({ plan_id: id, state: 'published' }).first()) as
    VersionRow | undefined;
  return row === undefined ? undefined : toVersion(row);
}

/** The versions of a year that are published and in force, by plan. */
export async function publishedVersions(db: Db, year: number): Promise<readonly AnnualPlanVersion[]> {
  const rows = (await db('annual_plan_versions as v')
    .join('annual_plans as p', 'p.id', 'v.plan_id')
    .where({ 'p.year': year, 'v.state': 'published' })
    .select('v.*')
    .orderBy('v.plan_id')) as VersionRow[];
  return rows.map(toVersion);
}

/** Replaces a version by its next revision, in one compare-and-set: refuses (conflict) when someone else was first. */
export async function savePlanVersion(
  { db, now }: Context,
  before: AnnualPlanVersion,
  after: Partial<AnnualPlanVersion>,
): Promise<AnnualPlanVersion> {
  const saved = { ...before, ...after, revision: before.revision + 1, changedAt: now().toISOString() };
  const { plan_id, version, ...row } = toRow(saved);
  const changed = await db('annual_plan_versions')
    .where({ plan_id, version, state: before.state, revision: before.revision })
    .update(row);
  if (changed !== 1) throw new Refusal('conflict', '这个年度方案刚被他人改动：请刷新后再操作');
  return saved;
}

/** Which plans to list. */
export interface AnnualPlanQuery {
  /** Only those of these organisations. */
  readonly within?: Jurisdiction | undefined;
  readonly organisation?: string | undefined;
  readonly year?: number | undefined;
  /** The state of the newest version. */
  readonly state?: AnnualPlanState | undefined;
  readonly sortBy?: 'year' | 'name' | 'state' | 'created_at' | 'changed_at' | undefined;
  readonly descending?: boolean | undefined;
  readonly page: number;
  readonly pageSize: number;
}

/** One page of plans, each in its newest version; newest years first unless asked otherwise, equal places by id. */
export async function listAnnualPlans(
  db: Db,
  query: AnnualPlanQuery,
): Promise<{ readonly total: number; readonly plans: readonly AnnualPlanVersion[] }> {
  const newer = db('annual_plan_versions as n')
    .select(db.raw('1'))
    .whereRaw('n.plan_id = v.plan_id and n.version > v.version');
  const selected = db('annual_plan_versions as v')
    .join('annual_plans as p', 'p.id', 'v.plan_id')
    .whereNotExists(newer);
  if (query.within) void selected.whereIn('p.organisation_code', [...query.within]);
  if (query.organisation !== undefined) void selected.where('p.organisation_code', query.organisation);
  if (query.year !== undefined) void selected.where('p.year', query.year);
  if (query.state !== undefined) void selected.where('v.state', query.state);
  const [count] = (await selected.clone().count({ total: '*' })) as { total: number }[];
  const { sortBy = 'year' } = query;
  const column = sortBy === 'year' ? 'p.year' : `v.${sortBy}`;
  const rows = (await selected
    .select('v.*')
    .orderBy(column, (query.descending ?? query.sortBy === undefined) ? 'desc' : 'asc')
    .orderBy('v.plan_id')
    .limit(query.pageSize)
    .offset((query.page - 1) * query.pageSize)) as VersionRow[];
  return { total: count?.total ?? 0, plans: rows.map(toVersion) };
}
