import { findDateFault } from '../core/lists/codes.ts';
import { Refusal } from '../core/refusal.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { getLeave, insertLeave, type Leave } from '../store/leave.ts';
import { logPoolChange } from './log-pool-change.ts';
import { findOwnRecord } from './people/find-own-record.ts';

/** Leave of an officer: on which days, both included, and why. */
export interface NewLeave {
  readonly officerCode: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** Records that an officer cannot be sent on these days. Leave may overlap other leave. */
export async function addLeave(
  context: Context,
  actorId: string,
  { officerCode, from, to, reason }: NewLeave,
): Promise<Leave> {
  assertDay('from', from);
  assertDay('to', to);
  if (to < from) throw invalid('to', '结束日不能早于开始日');
  const why = readText(reason);
  return inTransaction(context, async (inner) => {
    const officer = await findOwnRecord(inner, 'officers', officerCode);
    if (officer === undefined) throw new Refusal('not-found', `执法检查人员名录库中没有 ${officerCode}`);
    const leave = { id: inner.newId(), version: 1, officerCode, from, to, state: 'granted' } as const;
    return save(inner, actorId, { ...leave, reason: why }, null);
  });
}

/**
 * Ends leave early: after `lastDay`, or altogether when it is null. A new version; what was recorded before stays readable.
 * Refuses (invalid) a last day that is not before the old one or lies before the first day.
 */
export async function endLeave(
  context: Context,
  actorId: string,
  id: string,
  { lastDay, reason }: { readonly lastDay: string | null; readonly reason: string },
): Promise<Leave> {
  if (lastDay !== null) assertDay('last_day', lastDay);
  const why = readText(reason);
  return inTransaction(context, async (inner) => {
    const before = await getLeave(inner, id);
    if (before.state === 'cancelled') throw new Refusal('wrong-state', '这次请假已经取消');
    const version = before.version + 1;
    if (lastDay === null)
      return save(inner, actorId, { ...before, version, state: 'cancelled', reason: why }, before);
    if (lastDay < before.from)
      throw invalid('last_day', `早于开始日 ${before.from}：一天都没有休的请取消整次请假`);
    if (lastDay >= before.to) throw invalid('last_day', `应早于现在的结束日 ${before.to}；延长请另行登记`);
    return save(inner, actorId, { ...before, version, state: 'ended', to: lastDay, reason: why }, before);
  });
}

/** What the trail says of leave: that the reason changed, not what it is. */
const factsOf = ({ from, to, state, reason }: Omit<Leave, 'actorId' | 'recordedAt'>) => ({
  from,
  to,
  state,
  reason,
});

async function save(
  inner: Context,
  actorId: string,
  leave: Omit<Leave, 'actorId' | 'recordedAt'>,
  before: Leave | null,
): Promise<Leave> {
  const actor = await getActor(inner.db, actorId);
  const saved = await insertLeave(inner, { ...leave, actorId: actor.id });
  const entry = await appendAudit(inner, {
    actor: actor.id,
    action: `leave-${leave.state}`,
    subject: `leave/${leave.id}`,
    detail: {
      officer: leave.officerCode,
      version: leave.version,
      ...changesOf(before && factsOf(before), factsOf(leave), ['reason']),
    },
  });
  const { officerCode: officer, from, to, version, state } = leave;
  await logPoolChange(inner, entry, {
    subject: 'leave',
    facts: { step: state },
    change: { id: leave.id, officer, from, to, version, state, reason: leave.reason },
  });
  return saved;
}

const invalid = (place: string, message: string): Refusal =>
  new Refusal('invalid', '请假登记有误', [{ place, message }]);

function assertDay(place: string, day: string): void {
  const fault = findDateFault(day);
  if (fault !== undefined) throw invalid(place, fault);
}

function readText(reason: string): string {
  const text = reason.trim().normalize('NFC');
  if (text === '') throw invalid('reason', '请写明原因');
  if ([...text].length > 200) throw invalid('reason', '不能超过 200 字');
  return text;
}
