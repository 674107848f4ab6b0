import {
  reconciliationListQuery,
  ReconciliationPageSchema,
  reconciliationQuery,
  ReconciliationSchema,
  SignatureRequest,
} from '../../contract/reconciliations.ts';
import { Id } from '../../contract/values.ts';
import { differenceLabels } from '../../core/task/reconcile.ts';
import { getReconciliation, listReconciliations, type Reconciliation } from '../../store/reconciliations.ts';
import { openReconciliation, signReconciliation } from '../../usecases/reconcile-pool.ts';
import { pageOfRows } from '../page-of-rows.ts';
import { reads, takes, writes, type Route } from '../route.ts';
import { uploadTypes } from '../sheet-types.ts';
import { isWithin } from '../../core/people/jurisdiction.ts';

const tag = '应纳尽纳核对';

const showReconciliation = (reconciliation: Reconciliation) => ({
  id: reconciliation.id,
  organisation_code: reconciliation.organisationCode,
  month: reconciliation.month,
  file_sha256: reconciliation.fileSha256,
  agreements: reconciliation.agreements,
  pool_entries: reconciliation.poolEntries,
  differences: reconciliation.differences.map(({ kind, code, agreementName, poolName }) => ({
    kind,
    label: differenceLabels[kind],
    code,
    agreement_name: agreementName,
    pool_name: poolName,
  })),
  actor_id: reconciliation.actorId,
  created_at: reconciliation.createdAt,
  bureau: reconciliation.bureau,
  agency: reconciliation.agency,
});

/** The monthly comparison of the pool with the agency's agreements. */
export const reconciliationRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/reconciliations',
    access: { permission: 'list-read', of: 'filtered' },
    tag,
    summary: '核对表，新的在前',
    query: reconciliationListQuery,
    answer: ReconciliationPageSchema,
    handle: async ({ db, jurisdiction = null }, { query }) =>
      pageOfRows(
        (await listReconciliations(db))
          .filter(({ organisationCode }) => isWithin(jurisdiction, organisationCode))
          .map(showReconciliation),
        query,
      ),
  }),
  takes({
    path: '/api/v1/reconciliations',
    access: {
      permission: 'reconciliation-open',
      of: { kind: 'record:organisations', query: 'organisation' },
    },
    tag,
    summary: '上传服务协议清单，与名录库核对',
    query: reconciliationQuery,
    types: uploadTypes,
    maxBytes: 20 * 2 ** 20,
    answer: ReconciliationSchema,
    refusals: ['unreadable-file', 'faulty-rows', 'not-found'],
    handle: async (context, { actorId, query, bytes }) => {
      const { organisation: organisationCode, month, file_name: fileName } = query;
      const upload = { organisationCode, month, fileName, bytes };
      return showReconciliation(await openReconciliation(context, actorId, upload));
    },
  }),
  reads({
    path: '/api/v1/reconciliations/{id}',
    access: { permission: 'list-read', of: { kind: 'reconciliation', param: 'id' } },
    tag,
    summary: '一张核对表和它的差异',
    params: { id: Id },
    answer: ReconciliationSchema,
    refusals: ['not-found'],
    handle: async ({ db }, { params }) => showReconciliation(await getReconciliation(db, params.id)),
  }),
  writes({
    path: '/api/v1/reconciliations/{id}/sign',
    access: { permission: 'reconciliation-sign', of: { kind: 'reconciliation', param: 'id' } },
    tag,
    summary: '一方签字',
    params: { id: Id },
    body: SignatureRequest,
    example: { side: 'bureau', note: '两家新签协议，下月入库' },
    answer: ReconciliationSchema,
    refusals: ['not-found', 'same-person'],
    handle: async (context, { actorId, params, body: { side, note } }) =>
      showReconciliation(await signReconciliation(context, actorId, params.id, side, note)),
  }),
];
