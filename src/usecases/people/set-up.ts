import { findSetUpProblems } from '../../core/people/set-up.ts';
import type { Role } from '../../core/people/roles.ts';
import { Refusal, type Problem } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { findActor, saveActor, serviceActor, type Actor, type NewActor } from '../../store/actors.ts';
import { appendAudit } from '../../store/audit.ts';
import { findCredentials, savePassword } from '../../store/credentials.ts';
import { takeTurn } from '../../store/people-revision.ts';
import { insertGrant } from '../../store/role-grants.ts';
import { completeSetUp, getSetUp, saveSetUpToken } from '../../store/set-up.ts';
import { findPersonFaults } from './add-account.ts';
import { hashPassword, newOneTimePassword } from './hash-password.ts';
import { hashToken } from './identify.ts';

/** One of the first people, with the roles that he has from the beginning. */
export interface SetUpPerson extends NewActor {
  readonly roles: readonly Role[];
}

/** What an account of the first set-up is opened with: told this once. */
export interface FirstPassword {
  readonly id: string;
  readonly password: string;
}

/** The token for the first set-up, told this once, and until when it counts. */
export interface SetUpToken {
  /** 32 random bytes in base64url. */
  readonly token: string;
  /** UTC, ISO 8601 with milliseconds. */
  readonly expiresAt: string;
}

const tokenHours = 24;

/** A new token for the first set-up in the place of any earlier one; null once the set-up is done. */
export async function newSetUpToken(context: Context): Promise<SetUpToken | null> {
  const token = Buffer.from(context.randomBytes(32)).toString('base64url');
  const expiresAt = new Date(context.now().getTime() + tokenHours * 3_600_000).toISOString();
  const isOpen = await inTransaction(context, ({ db }) => saveSetUpToken(db, hashToken(token), expiresAt));
  return isOpen ? { token, expiresAt } : null;
}

/**
 * Makes the first accounts with their roles, in one transaction, and closes the set-up for ever. Whoever acted here before there were
 * accounts keeps his id and gets an account. Refuses (wrong-state) when it is done, (wrong-credentials) a token that is wrong or has
 * expired, and (invalid), all problems at once, people who may not be the first; of several who come at once, one wins.
 */
export async function setUp(
  context: Context,
  token: string,
  people: readonly SetUpPerson[],
): Promise<readonly FirstPassword[]> {
  const tokenHash = hashToken(token);
  await assertOpen(context, tokenHash);
  const problems = await findProblems(context, people);
  if (problems.length > 0) throw new Refusal('invalid', '首次设置的人员有误', problems);
  const passwords = people.map(({ id }) => ({ id, password: newOneTimePassword(context) }));
  const hashes = await Promise.all(passwords.map(({ password }) => hashPassword(context, password)));
  await inTransaction(context, async (inner) => {
    if (!(await completeSetUp(inner, tokenHash))) {
      await assertOpen(inner, tokenHash);
      throw done();
    }
    await takeTurn(inner.db);
    for (const [index, person] of people.entries()) await addPerson(inner, person, hashes[index] ?? '');
    const detail = {
      people: people.map(({ id, organisationCode, roles }) => ({
        id,
        organisation: organisationCode,
        roles,
      })),
    };
    await appendAudit(inner, { actor: serviceActor, action: 'set-up', subject: 'set-up', detail });
  });
  return passwords;
}

const done = (): Refusal => new Refusal('wrong-state', '首次设置已经完成，不能再做一次');

async function assertOpen({ db, now }: Context, givenHash: string): Promise<void> {
  const { tokenHash, expiresAt, completedAt } = await getSetUp(db);
  if (completedAt !== null) throw done();
  const isRight = tokenHash === givenHash && expiresAt !== null && now().toISOString() < expiresAt;
  if (!isRight)
    throw new Refusal(
      'wrong-credentials',
      '设置令牌不对或已过期：重新启动服务，或运行 shuangsui setup，会得到新的令牌',
    );
}

async function findProblems(context: Context, people: readonly SetUpPerson[]): Promise<readonly Problem[]> {
  const faults: Problem[] = [];
  for (const [index, person] of people.entries()) {
    faults.push(...(await findPersonFaults(context, person, `people.${index}.`)));
    if (person.id === serviceActor)
      faults.push({ place: `people.${index}.id`, message: '这是服务自己的账号' });
  }
  return [...faults, ...findSetUpProblems(people)];
}

async function addPerson(inner: Context, person: SetUpPerson, passwordHash: string): Promise<void> {
  const { roles, ...newActor } = person;
  const known: Actor | undefined = await findActor(inner.db, person.id);
  if (known === undefined) await saveActor(inner, newActor);
  const version = (await findCredentials(inner.db, person.id))?.version ?? 0;
  await savePassword(inner, person.id, version, { passwordHash, mustChange: true });
  const grant = {
    actorId: person.id,
    reason: '首次设置',
    requestedBy: serviceActor,
    decidedBy: serviceActor,
  };
  for (const role of roles) await insertGrant(inner, { ...grant, role });
}
