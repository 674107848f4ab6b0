import { roleNames, type Role } from '../core/people/roles.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** A role for a person: asked for by one, decided by another, perhaps taken back. Rows stay: they are the history. */
export interface RoleGrant {
  readonly id: string;
  readonly actorId: string;
  readonly role: Role;
  readonly state: 'requested' | 'active' | 'rejected' | 'revoked';
  readonly reason: string;
  readonly requestedBy: string;
  /** Instants: UTC, ISO 8601 with milliseconds. */
  readonly requestedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly revokedBy: string | null;
  readonly revokedAt: string | null;
  /** Why it was decided or revoked so. */
  readonly note: string;
}

interface GrantRow {
  readonly id: string;
  readonly actor_id: string;
  readonly role: Role;
  readonly state: RoleGrant['state'];
  readonly open_role: string | null;
  readonly reason: string;
  readonly requested_by: string;
  readonly requested_at: string;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly revoked_by: string | null;
  readonly revoked_at: string | null;
  readonly note: string;
}

const toGrant = (row: GrantRow): RoleGrant => ({
  id: row.id,
  actorId: row.actor_id,
  role: row.role,
  state: row.state,
  reason: row.reason,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at,
  revokedBy: row.revoked_by,
  revokedAt: row.revoked_at,
  note: row.note,
});

/** A role to ask for, or to give at once at the first set-up: then `decidedBy` is somebody. */
export type NewGrant = Pick<RoleGrant, 'actorId' | 'role' | 'reason' | 'requestedBy' | 'decidedBy'>;

/** Stores a request or a grant; refuses (conflict) while the person has that role, or it is asked for already. */
export async function insertGrant({ db, newId, now }: Context, grant: NewGrant): Promise<RoleGrant> {
  const at = now().toISOString();
  const row: GrantRow = {
    id: newId(),
    actor_id: grant.actorId,
    role: grant.role,
    state: grant.decidedBy === null ? 'requested' : 'active',
    open_role: `${grant.actorId}/${grant.role}`,
    reason: grant.reason,
    requested_by: grant.requestedBy,
    requested_at: at,
    decided_by: grant.decidedBy,
    decided_at: grant.decidedBy === null ? null : at,
    revoked_by: null,
    revoked_at: null,
    note: '',
  };
  await db('role_grants')
    .insert(row)
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'role_grants')) throw error;
      throw new Refusal('conflict', '这个人已经有这个角色，或已申请、尚未决定');
    });
  return toGrant(row);
}

/** The grant with this id; refuses (not-found) when there is none. */
export async function getGrant(db: Db, id: string): Promise<RoleGrant> {
  const row = (await db('role_grants').where({ id }).first()) as GrantRow | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有找到，或不在您的管辖范围内');
  return toGrant(row);
}

/** Every grant, also rejected and revoked ones, in the order in which they were asked for. */
export async function listGrants(db: Db): Promise<readonly RoleGrant[]> {
  return ((await db('role_grants').orderBy(['requested_at', 'id'])) as GrantRow[]).map(toGrant);
}

/** Somebody's answer to a grant, and why. */
export interface GrantAnswer {
  readonly by: string;
  readonly note: string;
}

/** Decides a request; refuses (wrong-state) when it is decided already. */
export async function saveDecision(
  { db, now }: Context,
  grant: RoleGrant,
  isApproved: boolean,
  { by, note }: GrantAnswer,
): Promise<void> {
  const decision = { decided_by: by, decided_at: now().toISOString(), note };
  const change = isApproved ? { state: 'active' } : { state: 'rejected', open_role: null };
  const open = db('role_grants').where({ id: grant.id, state: 'requested' });
  if ((await open.update({ ...decision, ...change })) !== 1)
    throw new Refusal('wrong-state', '这个申请已经决定：请刷新后再操作');
}

/** Takes a role back; refuses (wrong-state) what is not in force. */
export async function saveRevocation(
  { db, now }: Context,
  grant: RoleGrant,
  { by, note }: GrantAnswer,
): Promise<void> {
  const change = { state: 'revoked', open_role: null, revoked_by: by, revoked_at: now().toISOString(), note };
  if ((await db('role_grants').where({ id: grant.id, state: 'active' }).update(change)) !== 1)
    throw new Refusal('wrong-state', '这个角色不在生效中：请刷新后再操作');
}

/** The roles that a person holds now, in the order in which tables show them. */
export async function rolesOf(db: Db, actorId: string): Promise<readonly Role[]> {
  return rolesIn(db, actorId, ['active']);
}

/** The roles that a person holds or that are asked for him. */
export async function openRolesOf(db: Db, actorId: string): Promise<readonly Role[]> {
  return rolesIn(db, actorId, ['active', 'requested']);
}

async function rolesIn(db: Db, actorId: string, states: readonly string[]): Promise<readonly Role[]> {
  const rows = (await db('role_grants')
    .where({ actor_id: actorId })
    .whereIn('state', states)
    .select('role')) as readonly { readonly role: Role }[];
  const held = new Set(rows.map(({ role }) => role));
  return roleNames.filter((role) => held.has(role));
}

/** Who holds a role and can sign in: active accounts with credentials that do not wait to be confirmed. */
export async function holdersOf(db: Db, role: Role): Promise<readonly string[]> {
  const rows = (await db('role_grants as g')
    .join('actors as a', 'a.id', 'g.actor_id')
    .join('credentials as c', 'c.actor_id', 'g.actor_id')
    .leftJoin('password_handovers as h', 'h.actor_id', 'g.actor_id')
    .whereNull('h.actor_id')
    .where({ 'g.role': role, 'g.state': 'active', 'a.state': 'active' })
    .select('g.actor_id as id')) as readonly { readonly id: string }[];
  return rows.map(({ id }) => id);
}
