import { findCodeFault } from '../core/lists/codes.ts';
import { getList } from '../core/lists/definitions.ts';
import { Refusal } from '../core/refusal.ts';
import { inTransaction, type Context } from '../context.ts';
import { saveActor, type Actor, type NewActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import type { Db } from '../store/connect.ts';
import { findRecord } from '../store/register.ts';

/** Registers a person who will act here. The entry in the audit chain is signed by that person: there is no login yet. */
export async function addActor(context: Context, actor: NewActor): Promise<Actor> {
  const fault = findCodeFault(actor.id) ?? (actor.id.length > 32 ? '不能长于 32 个字符' : undefined);
  if (fault !== undefined) throw new Refusal('invalid', `操作人编号“${actor.id}”${fault}`);
  const texts = { name: actor.name, title: actor.title, organisationCode: actor.organisationCode };
  for (const [place, text] of Object.entries(texts)) {
    if (text.trim() === '')
      throw new Refusal('invalid', '操作人的姓名、职务和机构都要填写', [{ place, message: '不能为空' }]);
  }
  return inTransaction(context, async (inner) => {
    await assertOfficer(inner.db, actor.officerCode ?? null);
    const saved = await saveActor(inner, actor);
    const detail = {
      title: actor.title,
      organisation: actor.organisationCode,
      ...(saved.officerCode === null ? {} : { officer: saved.officerCode }),
    };
    await appendAudit(inner, {
      actor: actor.id,
      action: 'actor-added',
      subject: `actors/${actor.id}`,
      detail,
    });
    return saved;
  });
}

async function assertOfficer(db: Db, code: string | null): Promise<void> {
  if (code === null || (await findRecord(db, getList('officers'), code)) !== undefined) return;
  const message = `执法检查人员名录库中没有 ${code}：请核对编号；不是检查人员的不要填写`;
  throw new Refusal('invalid', '检查人员编号有误', [{ place: 'officer_code', message }]);
}
