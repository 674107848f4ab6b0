import type { Role } from './roles.ts';

/** Who gives out the second half of a one-time password, the first of whom does so for everybody. */
export const confirmingRoles = ['security-administrator', 'auditor'] as const satisfies readonly Role[];

/**
 * Whether somebody with these roles gives out the second half of a one-time password for somebody with those: a security administrator
 * does for everybody, and an auditor for a security administrator, who may be the only one and cannot do it for himself.
 */
export function mayConfirm(held: readonly Role[], holders: readonly Role[]): boolean {
  const [everybodys, guards] = confirmingRoles;
  return held.includes(everybodys) || (held.includes(guards) && holders.includes(everybodys));
}

/** The one-time password of two halves: typed one after the other, with nothing between them. */
export const joinHalves = (first: string, second: string): string => `${first}${second}`;
