import { getList } from '../../src/core/lists/definitions.ts';
import type { ListName, RecordValues } from '../../src/core/lists/definition.ts';
import type { TaskPlan } from '../../src/core/task/plan.ts';
import { saveActor } from '../../src/store/actors.ts';
import { recordVersions } from '../../src/store/register.ts';
import { openReconciliation, signReconciliation } from '../../src/usecases/reconcile-pool.ts';
import { agreementFile, anySeat, city, clinicPlan } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';

/** Beside the test city: another authority with two departments, of which WJ has officers W001 to W003 and YJ has X001. */
export const partner = {
  government: '330100ZF',
  organisation: '330100WJ',
  department: 'WJ',
  other: 'YJ',
} as const;

async function enter(context: TestContext, list: ListName, records: readonly RecordValues[]): Promise<void> {
  const versions = records.map((values) => ({
    values,
    version: 1,
    change: 'entry' as const,
    state: 'active' as const,
    effectiveOn: '2026-11-01',
    reason: '初次建库',
  }));
  await recordVersions(context, getList(list), 'tester', versions);
}

/** Adds the partner authority with its person `wj`, and has the city's November reconciled. */
export async function fillJoint(context: TestContext): Promise<void> {
  const ofCity = { level: '市级', district_code: '330100' };
  await enter(context, 'organisations', [
    { ...ofCity, code: partner.government, name: '示例市人民政府', parent_code: null },
    {
      ...ofCity,
      code: partner.organisation,
      name: '示例市卫生健康委员会',
      parent_code: partner.government,
    },
  ]);
  const common = { organisation_code: partner.organisation };
  await enter(context, 'departments', [
    { ...common, code: partner.department, name: '监督处', sector: '卫生健康' },
    { ...common, code: partner.other, name: '药政处', sector: '卫生健康' },
  ]);
  const officer = (code: string, department: string): RecordValues => ({
    ...common,
    code,
    name: `卫健${code}`,
    department_code: department,
    certificate_number: `9901${code}`,
    certificate_expires_on: '2028-12-31',
  });
  await enter(context, 'officers', [
    ...['W001', 'W002', 'W003'].map((code) => officer(code, partner.department)),
    officer('X001', partner.other),
  ]);
  await saveActor(context, {
    id: 'wj',
    name: '卫健员',
    title: '科员',
    organisationCode: partner.organisation,
  });
  const upload = { organisationCode: city.code, month: '2026-11', fileName: '协议.csv' };
  const { id } = await openReconciliation(context, 'maker', { ...upload, bytes: agreementFile() });
  await signReconciliation(context, 'maker', id, 'bureau', '');
  await signReconciliation(context, 'third', id, 'agency', '');
}

/** The clinics' plan as a joint one: two seats of the lead, which name no department, and one of WJ. */
export const jointPlan: TaskPlan = {
  ...clinicPlan,
  kind: 'joint',
  participants: [{ department_code: partner.department, name: '示例市卫生健康委员会监督处' }],
  team: {
    ...clinicPlan.team,
    seats: [
      ...clinicPlan.team.seats,
      {
        ...anySeat,
        role: '卫健组员',
        scope: [{ attribute: 'department_code', values: [partner.department] }],
      },
    ],
  },
};
