import type { Weights } from '../core/draw/weights.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** One version of a risk model. */
export interface RiskModel {
  readonly id: string;
  readonly code: string;
  readonly version: number;
  readonly name: string;
  readonly weights: Weights;
  readonly state: 'draft' | 'adopted' | 'superseded';
  readonly reason: string;
  readonly draftedBy: string;
  readonly draftedAt: string;
  readonly adoptedBy: string | null;
  readonly adoptedAt: string | null;
  readonly supersededAt: string | null;
}

interface ModelRow {
  readonly id: string;
  readonly code: string;
  readonly version: number;
  readonly name: string;
  readonly weights: string;
  readonly state: RiskModel['state'];
  readonly adopted_code: string | null;
  readonly reason: string;
  readonly drafted_by: string;
  readonly drafted_at: string;
  readonly adopted_by: string | null;
  readonly adopted_at: string | null;
  readonly superseded_at: string | null;
}

const toModel = (row: ModelRow): RiskModel => ({
  id: row.id,
  code: row.code,
  version: row.version,
  name: row.name,
  weights: JSON.parse(row.weights) as Weights,
  state: row.state,
  reason: row.reason,
  draftedBy: row.drafted_by,
  draftedAt: row.drafted_at,
  adoptedBy: row.adopted_by,
  adoptedAt: row.adopted_at,
  supersededAt: row.superseded_at,
});

const overtaken = (): Refusal => new Refusal('conflict', '这个风险模型刚被他人改动：请刷新后再操作');

/** The number that the next version of a model has: 1 for a new code. */
export async function nextModelVersion(db: Db, code: string): Promise<number> {
  const row = (await db('risk_models').where({ code }).max({ last: 'version' }).first()) as
    { readonly last: number | null } | undefined;
  return (row?.last ?? 0) + 1;
}

/** Stores a draft; refuses (conflict) when another writer stored this version first. */
export async function insertModel(
  { db, newId, now }: Context,
  draft: Pick<RiskModel, 'code' | 'version' | 'name' | 'weights' | 'reason' | 'draftedBy'>,
): Promise<RiskModel> {
  const row: ModelRow = {
    id: newId(),
    code: draft.code,
    version: draft.version,
    name: draft.name,
    weights: JSON.stringify(draft.weights),
    state: 'draft',
    adopted_code: null,
    reason: draft.reason,
    drafted_by: draft.draftedBy,
    drafted_at: now().toISOString(),
    adopted_by: null,
    adopted_at: null,
    superseded_at: null,
  };
  await db('risk_models')
    .insert(row)
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'risk_models')) throw error;
      throw overtaken();
    });
  return toModel(row);
}

/** A version of a model; refuses (not-found) when there is none. */
export async function getModel(db: Db, code: string, version: number): Promise<RiskModel> {
  const row = (await db('risk_models').where({ code, version }).first()) as ModelRow | undefined;
  if (row === undefined) throw new Refusal('not-found', `没有风险模型 ${code} 第 ${version} 版`);
  return toModel(row);
}

/** The adopted version of a model; undefined when none is. */
export async function adoptedModel(db: Db, code: string): Promise<RiskModel | undefined> {
  const row = (await db('risk_models').where({ adopted_code: code }).first()) as ModelRow | undefined;
  return row === undefined ? undefined : toModel(row);
}

/** Every version of every model, by code, the newest version first. */
export async function listModels(db: Db): Promise<readonly RiskModel[]> {
  const rows = (await db('risk_models').orderBy([
    'code',
    { column: 'version', order: 'desc' },
  ])) as ModelRow[];
  return rows.map(toModel);
}

/**
 * Makes a draft the adopted version of its model, and the version adopted before a superseded one. Refuses (conflict) when
 * another writer adopted one meanwhile.
 */
export async function saveAdoption(
  db: Db,
  { code, version }: Pick<RiskModel, 'code' | 'version'>,
  actorId: string,
  at: string,
): Promise<void> {
  await db('risk_models')
    .where({ adopted_code: code })
    .update({ state: 'superseded', adopted_code: null, superseded_at: at });
  const changed = await db('risk_models')
    .where({ code, version, state: 'draft' })
    .update({ state: 'adopted', adopted_code: code, adopted_by: actorId, adopted_at: at })
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'risk_models')) throw error;
      throw overtaken();
    });
  if (changed !== 1) throw overtaken();
}
