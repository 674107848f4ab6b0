import type { ListName } from '../core/lists/definition.ts';
import { getList } from '../core/lists/definitions.ts';
import { Refusal, type Problem } from '../core/refusal.ts';
import {
  exemptionOf,
  recordableBases,
  visitBases,
  type Exemption,
  type VisitBasis,
} from '../core/visits/bases.ts';
import type { Visit } from '../core/visits/visit.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { allVisits, insertVisitVersions } from '../store/visits.ts';
import { readReason } from './advance-visit.ts';
import { findDoneDayFault, findInspectorProblems } from './find-inspector-problems.ts';
import { findOwnRecord } from './people/find-own-record.ts';

/** An inspection that was held outside the draws. */
export interface RecordedVisit {
  readonly targetCode: string;
  readonly organisationCode: string;
  readonly itemCode: string;
  readonly basis: VisitBasis;
  readonly ground: string;
  readonly isOnSite: boolean;
  readonly isFullCheck: boolean;
  readonly completedOn: string;
  readonly officers: readonly string[];
  /** Under which exempt ground a transferred lead came; null for every other basis. */
  readonly exemption: Exemption | null;
}

/**
 * Records an inspection outside the draws, to be confirmed by a second person: until then it counts for nothing. Refuses
 * (invalid) the basis `drawn`, which only a draw makes, and whatever else cannot be, all at once; (conflict) an inspection
 * of the same institution, day and item that is on record.
 */
export async function recordVisit(
  context: Context,
  actorId: string,
  recorded: RecordedVisit,
): Promise<Visit> {
  const ground = readReason(recorded.ground, '检查缘由');
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const problems = [
      ...findBasisProblems(recorded),
      ...(await findUnknown(inner, recorded)),
      ...(await findPeopleAndDay(inner, recorded)),
    ];
    if (problems.length > 0) throw new Refusal('invalid', '登记的检查有误', problems);
    await assertUnrecorded(inner, recorded);
    const visit: Visit = {
      ...recorded,
      id: inner.newId(),
      ground,
      taskId: null,
      state: 'proposed',
      due: null,
      officers: [...new Set(recorded.officers)].toSorted(),
      exemption: exemptionOf(recorded.basis, recorded.exemption),
      origin: 'recorded',
      batchId: null,
      recordedBy: actor.id,
      recordedAt: inner.now().toISOString(),
      confirmedBy: null,
      confirmedAt: null,
    };
    await insertVisitVersions(inner, actor.id, [{ visit, version: 1, change: 'record', reason: ground }]);
    await appendAudit(inner, {
      actor: actor.id,
      action: 'visit-record',
      subject: `visits/${visit.id}`,
      detail: changesOf(null, visit),
    });
    return visit;
  });
}

function findBasisProblems({ basis, exemption }: RecordedVisit): readonly Problem[] {
  const problems: Problem[] = [];
  if (!recordableBases.some((allowed) => allowed === basis)) {
    const message =
      basis === 'drawn'
        ? '双随机抽取的检查只能由抽取产生，不能登记：请选择实际的检查依据'
        : `“${visitBases[basis].label}”只能成批导入：请选择实际的检查依据`;
    problems.push({ place: 'basis', message });
  }
  if (exemption !== null && basis !== 'transferred')
    problems.push({ place: 'exemption', message: '只有转办交办需要另写不计入频次的理由：请留空' });
  return problems;
}

async function findUnknown(context: Context, recorded: RecordedVisit): Promise<readonly Problem[]> {
  const places: readonly (readonly [ListName, string, string])[] = [
    ['targets', 'target_code', recorded.targetCode],
    ['organisations', 'organisation_code', recorded.organisationCode],
    ['items', 'item_code', recorded.itemCode],
  ];
  const problems: Problem[] = [];
  for (const [name, place, code] of places) {
    if ((await findOwnRecord(context, name, code)) === undefined)
      problems.push({ place, message: `${getList(name).label}中没有 ${code}` });
  }
  return problems;
}

async function findPeopleAndDay(context: Context, recorded: RecordedVisit): Promise<readonly Problem[]> {
  const { completedOn, officers, targetCode } = recorded;
  const fault = findDoneDayFault(context, completedOn);
  if (fault !== undefined) return [{ place: 'completed_on', message: `${completedOn} ${fault}` }];
  return findInspectorProblems(context.db, [...new Set(officers)], targetCode, completedOn);
}

async function assertUnrecorded({ db }: Context, recorded: RecordedVisit): Promise<void> {
  const { targetCode: target, itemCode: item, completedOn } = recorded;
  const states = ['proposed', 'completed'] as const;
  const known = await allVisits(db, { target, item, states, from: completedOn, to: completedOn });
  if (known.length > 0)
    throw new Refusal('conflict', `${target} 在 ${completedOn} 的这个事项已经登记过检查：不能重复登记`);
}
