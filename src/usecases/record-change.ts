import type { ListName, PersonalValues, RecordValues } from '../core/lists/definition.ts';
import { fieldText } from '../core/lists/field-text.ts';
import { getList } from '../core/lists/definitions.ts';
import { parseRecord } from '../core/lists/parse-record.ts';
import { findChangeRefusal, nextVersion, type ProposedChange } from '../core/lists/version-rules.ts';
import { Refusal } from '../core/refusal.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { historyOf, recordVersions, type RecordVersion } from '../store/register.ts';
import { versionJson } from './apply-import.ts';
import { currentVersions } from './compare-import.ts';
import { loadKnownCodes } from './known-codes.ts';
import { hashRows, logPoolChange } from './log-pool-change.ts';
import { assertOneTop, assertOwnList, assertOwnRecords } from './people/assert-own.ts';
import { findOwnRecord } from './people/find-own-record.ts';

/** One change of one record. `texts` are the fields to set, as a person writes them; others keep their values. */
export interface SingleChange extends ProposedChange {
  readonly list: ListName;
  readonly code: string;
  readonly texts: Readonly<Record<string, string>>;
}

/** Records a new version of one record: entry, change, suspension, resumption or exit, with its first day and reason. */
export async function recordChange(
  context: Context,
  actorId: string,
  single: SingleChange,
): Promise<RecordVersion> {
  const list = getList(single.list);
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const history = await historyOf(inner.db, list, single.code);
    const refusal = findChangeRefusal(history, single);
    if (refusal !== undefined) throw refusal;
    const before = history.findLast((version) => version.effectiveOn <= single.effectiveOn);
    const latest = single.change === 'entry' ? undefined : before;
    const { values, personal } = await readValues(inner, single, latest?.values ?? {});
    assertOwnList(inner, single.list);
    assertOwnRecords(inner, single.list, [values]);
    if (single.list === 'organisations')
      assertOneTop(single.list, await currentVersions(inner, single.list), [values]);
    const { effectiveOn, reason, change } = single;
    const kept = { personal, carriedFrom: latest?.id };
    const version = { values, ...kept, change, effectiveOn, reason, ...nextVersion(history, single) };
    await recordVersions(inner, list, actor.id, [version]);
    const sealed = list.fields.filter((field) => field.personal !== undefined).map(({ key }) => key);
    const detail = {
      change,
      version: version.version,
      effective_on: effectiveOn,
      reason,
      state: version.state,
      // A new value may have the mask of the old one.
      personal: Object.keys(personal),
      ...changesOf(latest?.values ?? null, values, sealed),
    };
    const subject = `${single.list}/${single.code}`;
    const entry = await appendAudit(inner, { actor: actor.id, action: `record-${change}`, subject, detail });
    await logPoolChange(inner, entry, {
      subject: single.list,
      facts: { step: change },
      change: { rows: hashRows([versionJson(version)]) },
    });
    const recorded = (await historyOf(inner.db, list, single.code)).at(-1);
    if (recorded === undefined) throw new Error(`${subject} was recorded and is not there`);
    return recorded;
  });
}

/** The record with this code in the version that counts today; refuses (not-found) when there is none. */
export async function getRecord(
  context: Context,
  name: ListName,
  code: string,
  day?: string,
): Promise<RecordVersion> {
  const record = await findOwnRecord(context, name, code, { day });
  if (record === undefined) throw new Refusal('not-found', `${getList(name).label}中没有 ${code}`);
  return record;
}

async function readValues(
  context: Context,
  single: SingleChange,
  before: RecordValues,
): Promise<{ readonly values: RecordValues; readonly personal: PersonalValues }> {
  const list = getList(single.list);
  const unknown = Object.keys(single.texts).filter((key) => !list.fields.some((field) => field.key === key));
  if (unknown.length > 0) {
    const problems = unknown.map((key) => ({ place: key, message: `${list.label}没有这一栏` }));
    throw new Refusal('invalid', '填写的内容有误', problems);
  }
  const texts = Object.fromEntries(
    list.fields.map(({ key, kind }) => [key, single.texts[key] ?? fieldText(before[key], kind)]),
  );
  const known = { ...(await loadKnownCodes(context, list)), maskOf: (_: string, key: string) => before[key] };
  const { values, personal, faults } = parseRecord(list, { ...texts, code: single.code }, known);
  if (faults.length === 0) return { values, personal };
  const problems = faults.map(({ field, reason, remedy }) => ({
    place: field,
    message: `${reason}：${remedy}`,
  }));
  throw new Refusal('invalid', '填写的内容有误', problems);
}
