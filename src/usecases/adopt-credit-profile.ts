import { findDateFault } from '../core/lists/codes.ts';
import { findProfileProblems, type CreditProfile } from '../core/risk/credit-classes.ts';
import { Refusal } from '../core/refusal.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { insertProfile, listProfiles, type AdoptedProfile } from '../store/credit-classes.ts';
import { assertWhole } from './people/assert-own.ts';

/** A table of credit classes that is to replace the present one as a whole. */
export interface ProfileAdoption extends CreditProfile {
  /** The first day on which it is in force; not before that of the table it replaces. */
  readonly effectiveOn: string;
  readonly reason: string;
}

const factsOf = ({ name, version, effectiveOn, classes }: AdoptedProfile) => ({
  name,
  version,
  effectiveOn,
  ...Object.fromEntries(classes.map((row, index) => [`class_${index + 1}`, row])),
});

/** Adopts a table of credit classes as the next version. Refuses (invalid) a malformed one and one that reaches back. */
export async function adoptCreditProfile(
  context: Context,
  actorId: string,
  { name, classes, effectiveOn, reason }: ProfileAdoption,
): Promise<AdoptedProfile> {
  assertWhole(context, '信用等级表');
  const problems = findProfileProblems({ name, classes });
  if (problems.length > 0) throw new Refusal('invalid', '信用等级表有误', problems);
  const fault = findDateFault(effectiveOn);
  if (fault !== undefined) throw new Refusal('invalid', `生效日期${fault}`);
  if (reason.trim() === '') throw new Refusal('invalid', '请写明采用这张等级表的原因');
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const [latest] = await listProfiles(inner.db);
    if (latest !== undefined && effectiveOn < latest.effectiveOn) {
      const message = `生效日期不能早于现行第 ${latest.version} 版的 ${latest.effectiveOn}`;
      throw new Refusal('invalid', message);
    }
    const version = (latest?.version ?? 0) + 1;
    const adopted = await insertProfile(inner, {
      name: name.trim().normalize('NFC'),
      classes,
      version,
      reason: reason.trim().normalize('NFC'),
      actorId: actor.id,
      effectiveOn,
    });
    await appendAudit(inner, {
      actor: actor.id,
      action: 'credit-profile-adopted',
      subject: `credit-profiles/${version}`,
      detail: {
        reason: adopted.reason,
        ...changesOf(latest === undefined ? null : factsOf(latest), factsOf(adopted)),
      },
    });
    return adopted;
  });
}
