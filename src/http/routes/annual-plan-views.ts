import { z } from 'zod';
import {
  SimulationLineSchema,
  simulationListQuery,
  SimulationPageSchema,
  SimulationRequest,
} from '../../contract/annual-plan-simulations.ts';
import {
  AnnualPlanVersionSchema,
  AnnualPlanVersionsSchema,
  differenceQuery,
  DifferenceSchema,
  ScheduleSchema,
  versionParams,
  versionQuery,
  WorkloadSchema,
} from '../../contract/annual-plan-steps.ts';
import { Id } from '../../contract/values.ts';
import { compareAnnualPlans } from '../../core/year/compare-plans.ts';
import { scheduleOf } from '../../core/year/schedule.ts';
import { workloadOf } from '../../core/year/workload.ts';
import { districtName } from '../../files/districts.ts';
import { listSimulations } from '../../store/annual-plan-simulations.ts';
import { getPlanVersion, listPlanVersions } from '../../store/annual-plans.ts';
import {
  annualPlanDocuments,
  renderPlanDocument,
  type AnnualPlanDocument,
} from '../../usecases/render-annual-plan.ts';
import { startSimulation } from '../../usecases/simulate-annual-plan.ts';
import { writeSchedule } from '../../usecases/write-schedule.ts';
import { pageOfRows } from '../page-of-rows.ts';
import { gives, reads, streams, type Route } from '../route.ts';
import { sheetTypes } from '../sheet-types.ts';
import {
  showAnnualPlan,
  showSimulationEvent,
  showSimulation,
  summarizeAnnualPlan,
} from '../show-annual-plan.ts';

const tag = '年度方案';
const params = { id: Id };
const missing = ['not-found'] as const;
const documentNames = Object.keys(annualPlanDocuments) as AnnualPlanDocument[];

const versions: readonly Route[] = [
  reads({
    path: '/api/v1/annual-plans/{id}',
    access: { permission: 'plan-read', of: { kind: 'annual-plan', param: 'id' } },
    tag,
    summary: '年度方案的最新一版，和下一步可以做什么',
    params,
    answer: AnnualPlanVersionSchema,
    refusals: missing,
    handle: async ({ db }, call) => showAnnualPlan(await getPlanVersion(db, call.params.id)),
  }),
  reads({
    path: '/api/v1/annual-plans/{id}/versions',
    access: { permission: 'plan-read', of: { kind: 'annual-plan', param: 'id' } },
    tag,
    summary: '各版',
    params,
    answer: AnnualPlanVersionsSchema,
    refusals: missing,
    handle: async ({ db }, call) => ({
      entries: (await listPlanVersions(db, call.params.id)).map(summarizeAnnualPlan),
    }),
  }),
  reads({
    path: '/api/v1/annual-plans/{id}/versions/{version}',
    access: { permission: 'plan-read', of: { kind: 'annual-plan', param: 'id' } },
    tag,
    summary: '其中一版',
    params: versionParams,
    answer: AnnualPlanVersionSchema,
    refusals: missing,
    handle: async ({ db }, call) =>
      showAnnualPlan(await getPlanVersion(db, call.params.id, call.params.version)),
  }),
  reads({
    path: '/api/v1/annual-plans/{id}/difference',
    access: { permission: 'plan-read', of: { kind: 'annual-plan', param: 'id' } },
    tag,
    summary: '两版的差异，逐句列出',
    params,
    query: differenceQuery,
    answer: DifferenceSchema,
    refusals: missing,
    handle: async ({ db }, { params: { id }, query: { from, to } }) => {
      const before = await getPlanVersion(db, id, from);
      const after = await getPlanVersion(db, id, to);
      return { from, to, reason: after.reason, entries: compareAnnualPlans(before.plan, after.plan) };
    },
  }),
];

const tables: readonly Route[] = [
  reads({
    path: '/api/v1/annual-plans/{id}/workload',
    access: { permission: 'plan-read', of: { kind: 'annual-plan', param: 'id' } },
    tag,
    summary: '全年预计工作量：按月、按区划、按人员',
    params,
    query: versionQuery,
    answer: WorkloadSchema,
    refusals: missing,
    handle: async ({ db }, { params: { id }, query }) => {
      const { version, plan, population } = await getPlanVersion(db, id, query.version);
      const { total_milli, months, districts, cells } = workloadOf(plan, population);
      return {
        version,
        total_milli,
        cells,
        months: months.map((row) => ({
          ...row,
          working_days: population.working_days[row.month - 1] ?? 0,
        })),
        districts: districts.map((row) => ({ ...row, district_name: districtName(row.district_code) })),
      };
    },
  }),
  reads({
    path: '/api/v1/annual-plans/{id}/schedule',
    access: { permission: 'plan-read', of: { kind: 'annual-plan', param: 'id' } },
    tag,
    summary: '工作推进配档表',
    params,
    query: versionQuery,
    answer: ScheduleSchema,
    refusals: missing,
    handle: async ({ db }, { params: { id }, query }) => {
      const { version, plan, population } = await getPlanVersion(db, id, query.version);
      return { version, entries: scheduleOf(plan, population) };
    },
  }),
  gives({
    path: '/api/v1/annual-plans/{id}/schedule.xlsx',
    access: { permission: 'plan-read', of: { kind: 'annual-plan', param: 'id' } },
    tag,
    summary: '工作推进配档表，电子表格',
    params,
    query: versionQuery,
    types: [sheetTypes.xlsx],
    refusals: missing,
    handle: async ({ db }, { params: { id }, query }) => {
      const found = await getPlanVersion(db, id, query.version);
      return { type: sheetTypes.xlsx, fileName: '工作推进配档表.xlsx', bytes: await writeSchedule(found) };
    },
  }),
  gives({
    path: '/api/v1/annual-plans/{id}/documents/{name}.pdf',
    access: { permission: 'plan-read', of: { kind: 'annual-plan', param: 'id' } },
    tag,
    summary: `文书：${documentNames.map((name) => `${name} ${annualPlanDocuments[name]}`).join('、')}`,
    params: { ...params, name: z.enum(documentNames) },
    query: versionQuery,
    types: ['application/pdf'],
    refusals: ['not-found', 'wrong-state', 'missing-glyph'],
    handle: async (context, { params: { id, name }, query }) => ({
      type: 'application/pdf',
      fileName: `${annualPlanDocuments[name]}.pdf`,
      bytes: await renderPlanDocument(context, id, name, query.version),
    }),
  }),
];

const simulations: readonly Route[] = [
  reads({
    path: '/api/v1/annual-plans/{id}/simulations',
    access: { permission: 'plan-read', of: { kind: 'annual-plan', param: 'id' } },
    tag,
    summary: '一版方案的全年模拟，新的在前',
    params,
    query: { ...versionQuery, ...simulationListQuery },
    answer: SimulationPageSchema,
    refusals: missing,
    handle: async ({ db }, { params: { id }, query }) => {
      const { version } = await getPlanVersion(db, id, query.version);
      return pageOfRows((await listSimulations(db, id, version)).map(showSimulation), query);
    },
  }),
  streams({
    path: '/api/v1/annual-plans/{id}/simulations',
    access: { permission: 'plan-draft', of: { kind: 'annual-plan', param: 'id' } },
    tag,
    summary: '用抽取程序把全年模拟许多遍；逐行返回进度，最后一行为结果；断开连接即停止',
    params,
    query: versionQuery,
    body: SimulationRequest,
    example: { seeds: 1000, completed_bp: 9500 },
    line: SimulationLineSchema,
    refusals: ['not-found', 'contradiction'],
    handle: async (context, { actorId, params: { id }, query, body }) => {
      const request = {
        planId: id,
        version: query.version,
        seeds: body.seeds,
        completedBp: body.completed_bp,
      };
      return showEvents(await startSimulation(context, actorId, request));
    },
  }),
];

async function* showEvents(events: Awaited<ReturnType<typeof startSimulation>>) {
  for await (const event of events) yield showSimulationEvent(event);
}

/** What can be read of a plan: versions, tables, papers, simulations. */
export const annualPlanViews: readonly Route[] = [...versions, ...tables, ...simulations];
