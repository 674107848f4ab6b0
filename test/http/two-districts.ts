import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { startingProfiles } from '../../src/core/risk/credit-classes.ts';
import { recordPlanOf } from '../../src/core/records/plan.ts';
import { roleNames, type Role } from '../../src/core/people/roles.ts';
import { saveActor } from '../../src/store/actors.ts';
import { allVisits } from '../../src/store/visits.ts';
import { adoptCreditProfile } from '../../src/usecases/adopt-credit-profile.ts';
import { applyImport } from '../../src/usecases/apply-import.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { checkUpload } from '../../src/usecases/check-import.ts';
import { checkRiskSheet } from '../../src/usecases/check-risk-sheet.ts';
import { commitRecordDraw } from '../../src/usecases/commit-record-draw.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { draftAnnualPlan } from '../../src/usecases/draft-annual-plan.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { freezeTask } from '../../src/usecases/freeze-task.ts';
import { importVisits } from '../../src/usecases/import-visits.ts';
import { requestGrant } from '../../src/usecases/people/request-grant.ts';
import { requestCertificate } from '../../src/usecases/people/register-certificate.ts';
import { openReconciliation, signReconciliation } from '../../src/usecases/reconcile-pool.ts';
import { addLeave } from '../../src/usecases/record-leave.ts';
import { recordVisit } from '../../src/usecases/record-visit.ts';
import { releaseTask } from '../../src/usecases/release-task.ts';
import { requestSubstitution, withdrawSubstitution } from '../../src/usecases/request-substitution.ts';
import { sealTask } from '../../src/usecases/seal-task.ts';
import { rejectSkip, requestSkip } from '../../src/usecases/skip-target.ts';
import { ceremony, city, cityFiles, clinicPlan } from '../support/build.ts';
import { countyPlan } from '../support/plan-county.ts';
import type { TestContext } from '../support/context.ts';
import { grantRoles, tokenOf } from '../support/people.ts';
import type { ObjectKind } from './access-matrix.ts';

/** The two districts of a city: the one whose people ask, and the one that is none of their business. */
export const districts = { own: city.county, foreign: '330108YB' } as const;

export type District = keyof typeof districts;

/** The id, or the code, of one object of each kind in a district; and of a target that was drawn there. */
export type Objects = Readonly<Record<ObjectKind | 'drawn', string>>;

/** An account for each role, named by it. */
export const personOf = (role: Role): string => `is-${role}`;

const csv = (...rows: readonly (readonly string[])[]): Uint8Array =>
  new TextEncoder().encode(rows.map((cells) => `${cells.join(',')}\n`).join(''));

const evidence = { note: '书面说明', sha256: 'a'.repeat(64) };
const numbers = [1, 2, 3, 4, 5, 6];

/**
 * Two districts under one city, each with people, lists, and one object of every kind that belongs to an organisation, made by its own
 * use case: its task is released. In the own district an account for each of the eight roles, all of them readers of the task.
 */
export async function fillDistricts(context: TestContext): Promise<Readonly<Record<District, Objects>>> {
  for (const { list, bytes } of cityFiles().filter((file) => ['organisations', 'items'].includes(file.list)))
    await importList(context, 'tester', list, bytes);
  await importList(
    context,
    'tester',
    'organisations',
    csv(
      ['机构代码', '机构名称', '层级', '上级机构代码', '行政区划代码'],
      [districts.foreign, '示例二区医疗保障分局', '县级', city.code, '330108'],
    ),
  );
  const [profile] = startingProfiles;
  assert.ok(profile !== undefined);
  await adoptCreditProfile(context, 'tester', { ...profile, effectiveOn: '2026-11-01', reason: '采用' });
  for (const role of roleNames) {
    await addPerson(context, personOf(role), districts.own, role === 'inspector' ? 'own-Z1' : null);
    await grantRoles(context.db, personOf(role), [role]);
  }
  return { own: await fillDistrict(context, 'own'), foreign: await fillDistrict(context, 'foreign') };
}

const addPerson = (
  context: TestContext,
  id: string,
  organisationCode: string,
  officerCode: string | null = null,
) => saveActor(context, { id, name: id, title: '科员', organisationCode, officerCode });

async function importList(
  context: TestContext,
  actor: string,
  list: string,
  bytes: Uint8Array,
): Promise<string> {
  const fileName = `${list}.csv`;
  const run = await checkUpload(context, actor, { list: list as 'targets', fileName, bytes });
  assert.equal(run.report.fault_count, 0, JSON.stringify(run.report.faults));
  const application = { reason: '建库', effectiveOn: '2026-11-01', leaving: 'keep' } as const;
  await applyImport(context, actor, run.id, application);
  return run.id;
}

async function fillDistrict(context: TestContext, district: District): Promise<Objects> {
  const organisation = districts[district];
  const area = organisation.slice(0, 6);
  const [maker, checker] = [`${district}-maker`, `${district}-checker`];
  for (const id of [maker, checker]) await addPerson(context, id, organisation);
  const target = (n: number): string => `H${area}0000${n}`;
  const officer = (n: number): string => `${district}-Z${n}`;
  const imported = await importList(
    context,
    maker,
    'targets',
    csv(
      ['机构编码', '机构名称', '机构类别', '行政区划代码', '管辖机构代码', '重点监管单位'],
      ...numbers.map((n) => [target(n), `${district}第${n}诊所`, '诊所', area, organisation, '否']),
    ),
  );
  await importList(
    context,
    maker,
    'officers',
    csv(
      ['人员编号', '姓名', '所属机构代码', '执法证号', '执法证有效期至'],
      ...numbers.map((n) => [officer(n), `检查员${n}`, organisation, `${area}${n}`, '2028-12-31']),
    ),
  );
  const place = { context, organisation, maker, checker };
  return {
    ...(await drawAll(place)),
    ...(await askForAccount(place)),
    'record:targets': target(1),
    'record:officers': officer(1),
    'record:organisations': organisation,
    actor: maker,
    import: imported,
    'annual-plan': await draftYear(place),
    'indicator-import': await checkSheet(place, 'indicators', target(1)),
    'rating-import': await checkSheet(place, 'ratings', target(1)),
    leave: (
      await addLeave(context, maker, {
        officerCode: officer(6),
        from: '2027-02-01',
        to: '2027-02-02',
        reason: '年休假',
      })
    ).id,
    visit: (
      await recordVisit(context, maker, {
        targetCode: target(2),
        organisationCode: organisation,
        itemCode: city.item,
        basis: 'complaint',
        ground: '群众反映',
        isOnSite: true,
        isFullCheck: false,
        exemption: null,
        completedOn: '2026-11-20',
        officers: [officer(1), officer(2)],
      })
    ).id,
    'visit-import': await importBatch(place, target(3), `${officer(1)}、${officer(2)}`),
  };
}

interface Place {
  readonly context: TestContext;
  readonly organisation: string;
  readonly maker: string;
  readonly checker: string;
}

/** What waits for the security administrator, and a session. */
async function askForAccount({ context, maker, checker }: Place) {
  const account = { accountId: maker, reason: '新任' };
  const fingerprint = createHash('sha256').update(maker).digest('hex');
  await tokenOf(context, checker);
  const session = await context.db('sessions').where({ actor_id: checker }).first<{ id: string }>();
  return {
    grant: (await requestGrant(context, 'tester', { ...account, role: 'inspector' })).id,
    certificate: (await requestCertificate(context, 'tester', { ...account, fingerprint })).id,
    session: session.id,
  };
}

async function draftYear({ context, organisation, maker }: Place): Promise<string> {
  const plan = countyPlan({ organisation_code: organisation });
  const lines = plan.lines.map((line) => ({ ...line, item_code: city.item }));
  return (await draftAnnualPlan(context, maker, { ...plan, lines }, true)).id;
}

async function checkSheet(
  { context, maker }: Place,
  kind: 'indicators' | 'ratings',
  target: string,
): Promise<string> {
  const bytes =
    kind === 'ratings'
      ? csv(['机构编码', '期间', '信用等级', '来源'], [target, '2026', 'C', '某文件'])
      : csv(['机构编码', '期间', '投诉举报件数'], [target, '2026Q3', '1']);
  return (await checkRiskSheet(context, maker, { kind, fileName: 'a.csv', bytes })).id;
}

async function importBatch(
  { context, organisation, maker }: Place,
  target: string,
  officers: string,
): Promise<string> {
  const bytes = csv(
    ['机构编码', '检查日期', '事项编号', '检查依据类型', '检查人员编号', '全面检查', '现场'],
    [target, '2026-03-01', city.item, '启用前检查', officers, '是', '是'],
  );
  const upload = { organisationCode: organisation, fileName: 'a.csv', bytes };
  return (await importVisits(context, maker, upload)).id;
}

/** A task from its draft to its release, with what can be changed about a draw. */
async function drawAll({ context, organisation, maker, checker }: Place) {
  const agreements = csv(['机构编码', '机构名称'], ['H33010699999', '不在库诊所']);
  const opened = await openReconciliation(context, maker, {
    organisationCode: organisation,
    month: '2026-11',
    fileName: 'a.csv',
    bytes: agreements,
  });
  await signReconciliation(context, maker, opened.id, 'bureau', '另行处理');
  await signReconciliation(context, checker, opened.id, 'agency', '同意');
  const readers = [maker, ...roleNames.map(personOf)];
  const plan = { ...clinicPlan, organisation_code: organisation, readers };
  const task = await draftTask(context, maker, plan);
  await approveTask(context, checker, task.id);
  context.setNow('2026-12-01T01:00:00.000Z');
  await freezeTask(context, checker, task.id);
  await commitTask(context, checker, task.id);
  await drawTask(context, maker, task.id, ceremony);
  const [first] = (await allVisits(context.db, { task: task.id })).map(({ visit }) => visit);
  assert.ok(first !== undefined);
  const wish = { officers: first.officers.slice(0, 1), reason: 'illness', evidence } as const;
  const substitution = await requestSubstitution(context, maker, task.id, wish);
  await withdrawSubstitution(context, maker, substitution.id, '已能到岗');
  const skip = await requestSkip(context, maker, task.id, {
    target: first.targetCode,
    reason: 'closed',
    evidence,
  });
  await rejectSkip(context, checker, skip.id);
  const records = await commitRecordDraw(context, maker, {
    taskId: task.id,
    targetCode: first.targetCode,
    plan: recordPlanOf({ kind: 'drugs', from: '2026-10', to: '2026-10' }),
    fileName: 'a.csv',
    bytes: csv(['药品编码', '药品名称', '月份', '金额'], ['XA01', '示例药品', '2026-10', '5']),
  });
  await sealTask(context, maker, task.id);
  context.setNow('2026-12-21T01:00:00.000Z');
  await releaseTask(context, checker, task.id);
  context.setNow('2026-11-22T00:00:00.000Z');
  return {
    task: task.id,
    participation: task.id,
    drawn: first.targetCode,
    reconciliation: opened.id,
    substitution: substitution.id,
    skip: skip.id,
    'record-draw': records.id,
  };
}
