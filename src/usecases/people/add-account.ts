import { findCodeFault } from '../../core/lists/codes.ts';
import { getList } from '../../core/lists/definitions.ts';
import { isWithin } from '../../core/people/jurisdiction.ts';
import { Refusal, type Problem } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { saveActor, type Actor, type NewActor } from '../../store/actors.ts';
import { appendAudit } from '../../store/audit.ts';
import type { Db } from '../../store/connect.ts';
import { allRecords, findRecord } from '../../store/register.ts';
import { beginHandover, type PasswordHalf } from './hand-over-password.ts';
import { newPasswordHalf } from './hash-password.ts';

/** A new account, and the first half of its one-time password. */
export interface NewAccount extends PasswordHalf {
  readonly actor: Actor;
}

/**
 * Adds an account without any role, and gives the first half of its one-time password, which is told this once and opens nothing until
 * `confirmPassword` gives the second. Refuses (invalid) everything that is wrong with the person at once, and what lies outside of the
 * caller's jurisdiction; refuses (conflict) an account that is taken.
 */
export async function addAccount(context: Context, actorId: string, person: NewActor): Promise<NewAccount> {
  const problems = await findPersonFaults(context, person);
  if (problems.length > 0) throw new Refusal('invalid', '账号的资料有误', problems);
  const half = newPasswordHalf(context);
  return inTransaction(context, async (inner) => {
    const actor = await saveActor(inner, person);
    const begun = await beginHandover(inner, actorId, actor.id, half);
    const detail = {
      before: null,
      after: {
        title: actor.title,
        organisation: actor.organisationCode,
        officer: actor.officerCode,
        state: actor.state,
      },
    };
    await appendAudit(inner, {
      actor: actorId,
      action: 'account-added',
      subject: `actors/${actor.id}`,
      detail,
    });
    return { actor, ...begun };
  });
}

/** Whether there is such an organisation. While the list is empty every code may become one: people come before it. */
async function isListed(db: Db, organisationCode: string): Promise<boolean> {
  const organisations = await allRecords(db, getList('organisations'));
  return organisations.length === 0 || organisations.some(({ code }) => code === organisationCode);
}

/** Everything that is wrong with a person whom somebody wants to add; places begin with `at`. */
export async function findPersonFaults(
  { db, jurisdiction = null }: Context,
  person: NewActor,
  at = '',
): Promise<readonly Problem[]> {
  const { id, name, title, organisationCode, officerCode = null } = person;
  const long = [...id].length > 32 ? '不能长于 32 个字符' : undefined;
  const isOfficer =
    officerCode === null || (await findRecord(db, getList('officers'), officerCode)) !== undefined;
  const officerFault = `执法检查人员名录库中没有 ${officerCode}：请核对编号；不是检查人员的不要填写`;
  const faults: Readonly<Record<string, string | undefined>> = {
    id: findCodeFault(id) ?? long,
    name: findTextFault(name),
    title: findTextFault(title),
    organisation_code:
      findCodeFault(organisationCode) ??
      (isWithin(jurisdiction, organisationCode) && (await isListed(db, organisationCode))
        ? undefined
        : '没有找到，或不在您的管辖范围内'),
    officer_code: isOfficer ? undefined : officerFault,
  };
  return Object.entries(faults).flatMap(([place, message]) =>
    message === undefined ? [] : [{ place: `${at}${place}`, message }],
  );
}

function findTextFault(text: string): string | undefined {
  if (text.trim() === '') return '不能为空';
  return [...text].length > 50 ? '不能长于 50 个字符' : undefined;
}
