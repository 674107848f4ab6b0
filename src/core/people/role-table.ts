import { mayHoldBoth, roleNames, roles, type Role } from './roles.ts';

/** A role, and with which others one person may hold it. */
export interface RoleRow {
  readonly role: Role;
  readonly label: string;
  readonly duties: string;
  /** In the order of all roles; empty for a role that stands alone. */
  readonly goesWith: readonly Role[];
  readonly excludes: readonly Role[];
}

/** The table "which roles one person may hold", a row for each role. */
export function roleTable(): readonly RoleRow[] {
  return roleNames.map((role) => {
    const others = roleNames.filter((other) => other !== role);
    return {
      role,
      label: roles[role].label,
      duties: roles[role].duties,
      goesWith: others.filter((other) => mayHoldBoth(role, other)),
      excludes: others.filter((other) => !mayHoldBoth(role, other)),
    };
  });
}
