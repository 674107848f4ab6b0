import { isWithin } from '../../core/people/jurisdiction.ts';
import { Refusal } from '../../core/refusal.ts';
import type { Context } from '../../context.ts';
import { findActor, type Actor } from '../../store/actors.ts';

/** The account with this id. Refuses (not-found) one that does not exist, or lies outside of the caller's jurisdiction, in the same words. */
export async function getAccount({ db, jurisdiction = null }: Context, id: string): Promise<Actor> {
  const actor = await findActor(db, id);
  if (actor === undefined || !isWithin(jurisdiction, actor.organisationCode))
    throw new Refusal('not-found', '没有找到，或不在您的管辖范围内');
  return actor;
}
