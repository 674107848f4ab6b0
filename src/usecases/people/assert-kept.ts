import { administrators, roles, type Role } from '../../core/people/roles.ts';
import { Refusal } from '../../core/refusal.ts';
import type { Db } from '../../store/connect.ts';
import { holdersOf } from '../../store/role-grants.ts';

/**
 * Refuses (wrong-state) to take one of these roles from somebody, or somebody from them, while nobody else holds it who can sign in:
 * of each of the three administrators one must be left. Asked after `takeTurn`, so that no two can go at once.
 */
export async function assertKept(db: Db, accountId: string, leaving: readonly Role[]): Promise<void> {
  for (const role of leaving.filter((each) => administrators.includes(each))) {
    const holders = await holdersOf(db, role);
    if (holders.includes(accountId) && holders.length === 1)
      throw new Refusal('wrong-state', `这是最后一位${roles[role].label}：请先授予另一人`);
  }
}
