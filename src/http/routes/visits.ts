import {
  ClosureRequest,
  CompletionRequest,
  MoveRequest,
  RejectionRequest,
  VisitHistorySchema,
  visitListQuery,
  VisitPageSchema,
  VisitRequest,
  VisitSchema,
} from '../../contract/visits.ts';
import { Id, Nothing } from '../../contract/values.ts';
import { changeVisitDay } from '../../usecases/change-visit-day.ts';
import { closeVisit } from '../../usecases/close-visit.ts';
import { completeVisit } from '../../usecases/complete-visit.ts';
import { confirmVisit, rejectVisit } from '../../usecases/confirm-visit.ts';
import { recordVisit } from '../../usecases/record-visit.ts';
import { listVisibleVisits } from '../../usecases/sealed-visits.ts';
import { showVisitHistory } from '../../usecases/show-visit.ts';
import { reads, writes, type Route } from '../route.ts';
import { showVisit, showVisitChange } from '../show-visit.ts';

const tag = '检查记录';
const failures = { closed: 'close', refused: 'refuse', failed: 'fail' } as const;
type SortColumn = 'completed_on' | 'due_from' | 'target_code' | 'state' | 'first_recorded_at';

const visitReads: readonly Route[] = [
  reads({
    path: '/api/v1/visits',
    access: { permission: 'visit-read', of: 'filtered' },
    tag,
    summary: '检查，新登记的在前；名单公布之前，抽中的检查只有可以查看的人看得到',
    query: visitListQuery,
    answer: VisitPageSchema,
    refusals: ['not-found'],
    handle: async (context, { looker, query }) => {
      const { page, page_size: pageSize, sort, state, ...filter } = query;
      const order = {
        sortBy: sort.replace('-', '') as SortColumn,
        descending: sort.startsWith('-'),
        page,
        pageSize,
      };
      const states = state === undefined ? undefined : [state];
      const { total, visits } = await listVisibleVisits(context, looker, { ...filter, states }, order);
      return { total, page, page_size: pageSize, entries: visits.map(showVisit) };
    },
  }),
  reads({
    path: '/api/v1/visits/{id}',
    access: { permission: 'visit-read', of: { kind: 'visit', param: 'id' } },
    tag,
    summary: '一次检查和它的全部变动',
    params: { id: Id },
    answer: VisitHistorySchema,
    refusals: ['not-found'],
    handle: async (context, { looker, params }) => {
      const { visit, changes } = await showVisitHistory(context, looker, params.id);
      return { ...showVisit(visit), changes: changes.map(showVisitChange) };
    },
  }),
];

const visitSteps: readonly Route[] = [
  writes({
    path: '/api/v1/visits',
    access: { permission: 'visit-record', of: 'body' },
    tag,
    summary: '登记一次抽查以外的检查；须由另一人确认',
    status: 201,
    body: VisitRequest,
    example: {
      target_code: 'H33010600001',
      organisation_code: '330100YB',
      item_code: 'YB-01',
      basis: 'complaint',
      ground: '群众反映多收费用',
      on_site: true,
      full_check: false,
      completed_on: '2026-11-20',
      officers: ['Z001', 'Z002'],
    },
    answer: VisitSchema,
    handle: async (context, { actorId, body }) =>
      showVisit(
        await recordVisit(context, actorId, {
          targetCode: body.target_code,
          organisationCode: body.organisation_code,
          itemCode: body.item_code,
          basis: body.basis,
          ground: body.ground,
          isOnSite: body.on_site,
          isFullCheck: body.full_check,
          completedOn: body.completed_on,
          officers: body.officers,
          exemption: body.exemption,
        }),
      ),
  }),
  writes({
    path: '/api/v1/visits/{id}/confirm',
    access: { permission: 'visit-confirm', of: { kind: 'visit', param: 'id' } },
    tag,
    summary: '确认登记的检查；确认人不能是登记人',
    params: { id: Id },
    body: Nothing,
    example: undefined,
    answer: VisitSchema,
    refusals: ['not-found', 'wrong-state', 'same-person', 'forbidden'],
    handle: async (context, { actorId, params }) =>
      showVisit(await confirmVisit(context, actorId, params.id)),
  }),
  writes({
    path: '/api/v1/visits/{id}/reject',
    access: { permission: 'visit-reject', of: { kind: 'visit', param: 'id' } },
    tag,
    summary: '不予确认，或撤回自己的登记',
    params: { id: Id },
    body: RejectionRequest,
    example: { reason: '登记重复' },
    answer: VisitSchema,
    refusals: ['not-found', 'wrong-state', 'forbidden'],
    handle: async (context, { actorId, params, body }) =>
      showVisit(await rejectVisit(context, actorId, params.id, body.reason)),
  }),
  writes({
    path: '/api/v1/visits/{id}/complete',
    access: { permission: 'visit-record', of: { kind: 'visit', param: 'id' } },
    tag,
    summary: '登记抽中的检查已完成',
    params: { id: Id },
    body: CompletionRequest,
    example: { completed_on: '2026-12-12' },
    answer: VisitSchema,
    refusals: ['not-found', 'wrong-state', 'forbidden'],
    handle: async (context, { actorId, params, body }) => {
      const { completed_on: completedOn, on_site: isOnSite, officers, reason } = body;
      const completion = { completedOn, isOnSite, officers, reason };
      return showVisit(await completeVisit(context, actorId, params.id, completion));
    },
  }),
  writes({
    path: '/api/v1/visits/{id}/close',
    access: { permission: 'visit-record', of: { kind: 'visit', param: 'id' } },
    tag,
    summary: '登记抽中的检查没有完成：拒绝检查、未能开展；已停业的，申请不予检查',
    params: { id: Id },
    body: ClosureRequest,
    example: { outcome: 'failed', reason: '当日停电，未能开展' },
    answer: VisitSchema,
    refusals: ['not-found', 'wrong-state', 'forbidden'],
    handle: async (context, { actorId, params, body: { outcome, reason } }) =>
      showVisit(await closeVisit(context, actorId, params.id, failures[outcome], reason)),
  }),
  writes({
    path: '/api/v1/visits/{id}/move',
    access: { permission: 'visit-record', of: { kind: 'visit', param: 'id' } },
    tag,
    summary: '改期；未能开展的检查改期后重新待检查',
    params: { id: Id },
    body: MoveRequest,
    example: { from: '2026-12-18', reason: '大雪封路' },
    answer: VisitSchema,
    refusals: ['not-found', 'wrong-state', 'forbidden'],
    handle: async (context, { actorId, params, body: { from, to = from, reason } }) =>
      showVisit(await changeVisitDay(context, actorId, params.id, { from, to, reason })),
  }),
];

/** The record of visits: drawn ones, and those beside the draws. */
export const visitRoutes: readonly Route[] = [...visitReads, ...visitSteps];
