import { personalFields, type ListName, type PersonalValues } from '../../core/lists/definition.ts';
import { getList } from '../../core/lists/definitions.ts';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { getActor } from '../../store/actors.ts';
import { appendAudit } from '../../store/audit.ts';
import { openPersonal } from '../../store/personal-values.ts';
import { findOwnRecord } from './find-own-record.ts';

/** The personal values of one record as they are. */
export interface UnmaskedRecord {
  readonly list: ListName;
  readonly code: string;
  readonly version: number;
  /** By field key; null where none is stored. */
  readonly values: Readonly<Record<string, string | null>>;
}

/**
 * Opens the personal values of one record in its newest version, and writes into the audit trail who saw which fields of whom and why, never
 * the values: without the entry nothing is shown. The door checks the permission `personal-read`. Refuses (not-found) a record that is not
 * within the jurisdiction, (invalid) a list without personal fields and a blank reason.
 */
export async function readPersonal(
  context: Context,
  actorId: string,
  { list: name, code, reason }: { readonly list: ListName; readonly code: string; readonly reason: string },
): Promise<UnmaskedRecord> {
  const list = getList(name);
  const fields = personalFields(list);
  if (fields.length === 0) throw new Refusal('invalid', `${list.label}没有加密保存的个人信息`);
  const why = reason.trim().normalize('NFC');
  if (why === '') throw new Refusal('invalid', '请写明查看个人信息的原因');
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const record = await findOwnRecord(inner, name, code);
    if (record === undefined) throw new Refusal('not-found', `${list.label}中没有 ${code}`);
    const stored: PersonalValues = (await openPersonal(inner, list, [record.id])).get(record.id) ?? {};
    await appendAudit(inner, {
      actor: actor.id,
      action: 'personal-read',
      subject: `${name}/${code}`,
      detail: { fields: fields.map(({ key }) => key), version: record.version, reason: why },
    });
    const values = Object.fromEntries(fields.map(({ key }) => [key, stored[key] ?? null]));
    return { list: name, code, version: record.version, values };
  });
}
