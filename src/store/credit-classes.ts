import type { CreditClass, CreditProfile } from '../core/risk/credit-classes.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';
import type { AsOf } from './register.ts';

/** A table of credit classes as it was adopted; versions count through all names. */
export interface AdoptedProfile extends CreditProfile {
  readonly version: number;
  readonly reason: string;
  readonly actorId: string;
  /** The first day on which it is in force, YYYY-MM-DD. */
  readonly effectiveOn: string;
  readonly recordedAt: string;
}

interface ProfileRow {
  readonly name: string;
  readonly version: number;
  readonly classes: string;
  readonly reason: string;
  readonly actor_id: string;
  readonly effective_on: string;
  readonly recorded_at: string;
}

const toProfile = (row: ProfileRow): AdoptedProfile => ({
  name: row.name,
  version: row.version,
  classes: JSON.parse(row.classes) as CreditClass[],
  reason: row.reason,
  actorId: row.actor_id,
  effectiveOn: row.effective_on,
  recordedAt: row.recorded_at,
});

/** Stores an adopted table; refuses (conflict) when another writer stored this version first. */
export async function insertProfile(
  { db, newId, now }: Context,
  profile: Omit<AdoptedProfile, 'recordedAt'>,
): Promise<AdoptedProfile> {
  const row: ProfileRow = {
    name: profile.name,
    version: profile.version,
    classes: JSON.stringify(profile.classes),
    reason: profile.reason,
    actor_id: profile.actorId,
    effective_on: profile.effectiveOn,
    recorded_at: now().toISOString(),
  };
  await db('credit_profiles')
    .insert({ id: newId(), ...row })
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'credit_profiles')) throw error;
      throw new Refusal('conflict', '信用等级表刚被他人改动：请刷新后再操作');
    });
  return toProfile(row);
}

/** Every table that was ever adopted, the newest version first. */
export async function listProfiles(db: Db): Promise<readonly AdoptedProfile[]> {
  const rows = (await db('credit_profiles').orderBy('version', 'desc')) as ProfileRow[];
  return rows.map(toProfile);
}

/** The table in force as of a day and an instant; undefined where none was adopted by then. */
export async function profileInForce(
  db: Db,
  { day, recordedBy }: AsOf = {},
): Promise<AdoptedProfile | undefined> {
  const query = db('credit_profiles').orderBy([
    { column: 'effective_on', order: 'desc' },
    { column: 'version', order: 'desc' },
  ]);
  if (day !== undefined) void query.where('effective_on', '<=', day);
  if (recordedBy !== undefined) void query.where('recorded_at', '<=', recordedBy.toISOString());
  const row = (await query.first()) as ProfileRow | undefined;
  return row === undefined ? undefined : toProfile(row);
}
