import {
  actorListQuery,
  ActorPageSchema,
  recusalListQuery,
  RecusalPageSchema,
  RecusalRequest,
  RecusalSchema,
} from '../../contract/people.ts';
import { isWithin } from '../../core/people/jurisdiction.ts';
import { recusalGrounds, recusalRequesters } from '../../core/task/recusal-grounds.ts';
import { listActors } from '../../store/actors.ts';
import { listRecusals, type RecusalVersion } from '../../store/recusals.ts';
import { recordRecusal } from '../../usecases/record-recusal.ts';
import { pageOfRows } from '../page-of-rows.ts';
import { reads, writes, type Route } from '../route.ts';
import { showActor } from '../show-people.ts';
import { ownCodes } from '../../usecases/people/find-own-record.ts';

const showRecusal = (recusal: RecusalVersion) => ({
  officer_code: recusal.officerCode,
  target_code: recusal.targetCode,
  version: recusal.version,
  state: recusal.state,
  ground_kind: recusal.groundKind,
  ground_label: recusalGrounds[recusal.groundKind].label,
  ground: recusal.ground,
  requested_by: recusal.requestedBy,
  requested_by_label: recusal.requestedBy === null ? null : recusalRequesters[recusal.requestedBy],
  actor_id: recusal.actorId,
  approver_id: recusal.approverId,
  effective_on: recusal.effectiveOn,
  recorded_at: recusal.recordedAt,
});

/** Who acts here, and who keeps away from whom. */
export const peopleRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/actors',
    access: { permission: 'people-read', of: 'filtered' },
    tag: '操作人',
    summary: '全部操作人',
    query: actorListQuery,
    answer: ActorPageSchema,
    handle: async ({ db, jurisdiction = null }, { query }) => {
      const actors = await listActors(db);
      const own = actors.filter(({ organisationCode }) => isWithin(jurisdiction, organisationCode));
      return pageOfRows(own.map(showActor), query);
    },
  }),
  reads({
    path: '/api/v1/recusals',
    access: { permission: 'list-read', of: 'filtered' },
    tag: '回避',
    summary: '全部回避，各取最新版本，含已解除的',
    query: recusalListQuery,
    answer: RecusalPageSchema,
    handle: async (context, { query }) => {
      const officers = await ownCodes(context, 'officers');
      const recusals = await listRecusals(context.db, query.as_of === undefined ? {} : { day: query.as_of });
      const own = recusals.filter(({ officerCode }) => officers?.has(officerCode) ?? true);
      return pageOfRows(own.map(showRecusal), query);
    },
  }),
  writes({
    path: '/api/v1/recusals',
    access: { permission: 'recusal-record', of: 'body' },
    tag: '回避',
    summary: '登记或解除回避；决定人不能是登记人自己',
    status: 201,
    body: RecusalRequest,
    example: {
      officer_code: 'Z001',
      target_code: 'H33010600001',
      ground_kind: 'spouse',
      ground: '配偶在该机构任职',
      requested_by: 'self',
      effective_on: '2026-11-01',
      approver_id: 'lisi',
      state: 'active',
    },
    answer: RecusalSchema,
    refusals: ['not-found', 'same-person', 'wrong-state'],
    handle: async (context, { actorId, body }) =>
      showRecusal(
        await recordRecusal(context, actorId, {
          officerCode: body.officer_code,
          targetCode: body.target_code,
          groundKind: body.ground_kind,
          ground: body.ground,
          requestedBy: body.requested_by,
          effectiveOn: body.effective_on,
          approverId: body.approver_id,
          state: body.state,
          isShortageKnown: body.is_shortage_known,
        }),
      ),
  }),
];
