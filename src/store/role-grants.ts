import { roleNames, type Role } from '../core/people/roles.ts';
import type { Db } from './connect.ts';

/** The roles that a person holds now, in the order in which tables show them. */
export async function rolesOf(db: Db, actorId: string): Promise<readonly Role[]> {
  const rows = (await db('role_grants')
    .where({ actor_id: actorId, state: 'active' })
    .select('role')) as readonly { readonly role: Role }[];
  const held = new Set(rows.map(({ role }) => role));
  return roleNames.filter((role) => held.has(role));
}
