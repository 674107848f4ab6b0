import { findPasswordProblems, rememberedPasswords } from '../../core/people/password.ts';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { getActor } from '../../store/actors.ts';
import { appendAudit } from '../../store/audit.ts';
import { newestPasswords, savePassword } from '../../store/credentials.ts';
import { endSessionsOf } from '../../store/sessions.ts';
import { assertOwnPassword } from './assert-own-password.ts';
import { hashPassword, isPassword } from './hash-password.ts';
import type { Caller } from './identify.ts';

/**
 * Changes the caller's own password and ends his other sessions; returns how many. Refuses with `wrong-credentials` a wrong current
 * password, which counts like a failed sign-in, and with `invalid`, all problems at once, what the policy forbids.
 */
export async function changePassword(
  context: Context,
  { actorId, sessionId }: Pick<Caller, 'actorId' | 'sessionId'>,
  { current, next }: { readonly current: string; readonly next: string },
): Promise<number> {
  const credentials = await assertOwnPassword(context, actorId, current);
  const actor = await getActor(context.db, actorId);
  const problems = [
    ...findPasswordProblems(next, { account: actor.id, name: actor.name }),
    ...(await findRepetition(context, actorId, next)),
  ];
  if (problems.length > 0) throw new Refusal('invalid', '新口令不符合要求', problems);
  const passwordHash = await hashPassword(context, next);
  return inTransaction(context, async (inner) => {
    await savePassword(inner, actorId, credentials.version, { passwordHash, mustChange: false });
    const ended = await endSessionsOf(inner, actorId, 'password', sessionId);
    await appendAudit(inner, {
      actor: actorId,
      action: 'password-changed',
      subject: `actors/${actorId}`,
      detail: { was_one_time: credentials.mustChange, sessions_ended: ended },
    });
    return ended;
  });
}

async function findRepetition({ db }: Context, actorId: string, password: string) {
  for (const earlier of await newestPasswords(db, actorId, rememberedPasswords)) {
    if (await isPassword(earlier, password))
      return [{ place: 'password', message: `不能与最近 ${rememberedPasswords} 次用过的口令相同` }];
  }
  return [];
}
