import type { YearReport } from '../core/year/simulation-report.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** What was simulated: the same of all of it gives the same result. */
export interface SimulationKey {
  readonly planId: string;
  readonly version: number;
  readonly planSha256: string;
  readonly populationSha256: string;
  /** One year was played for each of the seeds 1, 2, … up to this. */
  readonly seeds: number;
  /** How many of 10,000 visits were made in the month of their draw. */
  readonly completedBp: number;
}

/** A year's draws played many times. */
export interface PlanSimulation extends SimulationKey {
  readonly id: string;
  /** The report, with the first failures only. */
  readonly result: YearReport & { readonly failure_count: number };
  readonly actorId: string;
  readonly createdAt: string;
}

interface SimulationRow {
  readonly id: string;
  readonly plan_id: string;
  readonly version: number;
  readonly plan_sha256: string;
  readonly population_sha256: string;
  readonly seeds: number;
  readonly completed_bp: number;
  readonly result: string;
  readonly actor_id: string;
  readonly created_at: string;
}

const keyColumns = (key: SimulationKey) => ({
  plan_id: key.planId,
  version: key.version,
  plan_sha256: key.planSha256,
  population_sha256: key.populationSha256,
  seeds: key.seeds,
  completed_bp: key.completedBp,
});

const toSimulation = (row: SimulationRow): PlanSimulation => ({
  id: row.id,
  planId: row.plan_id,
  version: row.version,
  planSha256: row.plan_sha256,
  populationSha256: row.population_sha256,
  seeds: row.seeds,
  completedBp: row.completed_bp,
  result: JSON.parse(row.result) as PlanSimulation['result'],
  actorId: row.actor_id,
  createdAt: row.created_at,
});

/** Keeps a simulation; false when the very same one is kept already. */
export async function insertSimulation(db: Db, simulation: PlanSimulation): Promise<boolean> {
  const row: SimulationRow = {
    ...keyColumns(simulation),
    id: simulation.id,
    result: JSON.stringify(simulation.result),
    actor_id: simulation.actorId,
    created_at: simulation.createdAt,
  };
  try {
    await db('annual_plan_simulations').insert(row);
    return true;
  } catch (error) {
    if (isDuplicateIn(error, 'annual_plan_simulations')) return false;
    throw error;
  }
}

/** The simulation of exactly this; undefined when it was never made. */
export async function findSimulation(db: Db, key: SimulationKey): Promise<PlanSimulation | undefined> {
  const row = (await db('annual_plan_simulations').where(keyColumns(key)).first()) as
    SimulationRow | undefined;
  return row === undefined ? undefined : toSimulation(row);
}

/** Every simulation of a version of a plan, newest first; some may be of an earlier revision. */
export async function listSimulations(
  db: Db,
  planId: string,
  version: number,
): Promise<readonly PlanSimulation[]> {
  const rows = (await db('annual_plan_simulations')
    .where({ plan_id: planId, version })
    .orderBy([{ column: 'created_at', order: 'desc' }, 'id'])) as SimulationRow[];
  return rows.map(toSimulation);
}
