import { randomBytes } from 'node:crypto';
import { joinHalves } from '../../src/core/people/handover.ts';
import type { Role } from '../../src/core/people/roles.ts';
import type { Context } from '../../src/context.ts';
import type { Db } from '../../src/store/connect.ts';
import { findActor, saveActor } from '../../src/store/actors.ts';
import { savePassword } from '../../src/store/credentials.ts';
import { addAccount } from '../../src/usecases/people/add-account.ts';
import { confirmPassword } from '../../src/usecases/people/confirm-password.ts';
import type { PasswordHalf } from '../../src/usecases/people/hand-over-password.ts';
import { hashPassword } from '../../src/usecases/people/hash-password.ts';
import { openSession } from '../../src/usecases/people/open-session.ts';
import { testContext, type TestContext } from './context.ts';
import { testActor } from './databases.ts';

/** Gives a stored person these roles at once, past all checks. */
export async function grantRoles(db: Db, actorId: string, roles: readonly Role[]): Promise<void> {
  for (const role of roles) {
    await db('role_grants').insert({
      id: randomBytes(16).toString('hex'),
      actor_id: actorId,
      role,
      state: 'active',
      open_role: `${actorId}/${role}`,
      reason: '测试',
      requested_by: actorId,
      requested_at: '2026-01-01T00:00:00.000Z',
      decided_by: actorId,
      decided_at: '2026-01-01T00:00:00.000Z',
    });
  }
}

/** The roles of the people whom tests usually have. */
const usualRoles: Readonly<Record<string, readonly Role[]>> = {
  maker: ['section-officer'],
  checker: ['section-head'],
  third: ['section-officer', 'section-head'],
  [testActor.id]: ['section-officer', 'section-head'],
};

/** Gives those of the usual people who are stored (maker, checker, third, tester) their usual roles. */
export async function grantUsualRoles(db: Db): Promise<void> {
  const stored = (await db('actors').select('id')) as readonly { readonly id: string }[];
  for (const { id } of stored) {
    const held = await db('role_grants').where({ actor_id: id, state: 'active' }).first<unknown>();
    if (held === undefined) await grantRoles(db, id, usualRoles[id] ?? []);
  }
}

/** Signs a stored person in; returns the token. Tokens are random even where the context counts. */
export async function tokenOf(
  context: Context,
  actorId: string,
  door: 'http' | 'cli' = 'http',
): Promise<string> {
  const entry = { door, from: '127.0.0.1' };
  const bytes = (length: number) => new Uint8Array(randomBytes(length));
  return (await openSession({ ...context, randomBytes: bytes }, actorId, entry)).token;
}

/** A test context whose bytes and ids are random: passwords, tokens and codes must differ from one another. */
export function secretContext(db: Db): TestContext {
  return {
    ...testContext(db),
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    newId: () => randomBytes(16).toString('hex'),
  };
}

/** Has a security administrator confirm the first half of somebody's one-time password; returns the whole of it. */
export async function confirmHalf(context: Context, id: string, { half }: PasswordHalf): Promise<string> {
  const guard = {
    id: 'guard',
    name: '示例安全',
    title: '科员',
    organisationCode: testActor.organisation_code,
  };
  if ((await findActor(context.db, guard.id)) === undefined) {
    await saveActor(context, guard);
    await grantRoles(context.db, guard.id, ['security-administrator']);
  }
  return joinHalves(half, (await confirmPassword(context, guard.id, id)).half);
}

/** Makes an account with a password of its own that need not be changed, and these roles. */
export async function addPerson(
  context: Context,
  id: string,
  password: string,
  roles: readonly Role[] = [],
): Promise<void> {
  const person = { id, name: `示例${id}`, title: '科员', organisationCode: testActor.organisation_code };
  await addAccount(context, testActor.id, person);
  await context.db('password_handovers').where({ actor_id: id }).delete();
  const passwordHash = await hashPassword(context, password);
  await savePassword(context, id, 0, { passwordHash, mustChange: false });
  await grantRoles(context.db, id, roles);
}
