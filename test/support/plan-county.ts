import { getList } from '../../src/core/lists/definitions.ts';
import type { ListName, RecordValues } from '../../src/core/lists/definition.ts';
import type { AnnualPlan } from '../../src/core/year/annual-plan.ts';
import { recordVersions } from '../../src/store/register.ts';
import type { TestContext } from './context.ts';
import { testActor } from './databases.ts';

/** A made-up county with plans: 16 clinics and 8 hospitals in two districts, six certified officers and one without a certificate. */
export const planCounty = { code: 'DEMO-XIAN', key: 'ZD-01', general: 'YB-01' } as const;

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

async function enter(
  context: TestContext,
  list: ListName,
  records: readonly RecordValues[],
  state: 'active' | 'suspended' = 'active',
): Promise<void> {
  const versions = records.map((values) => ({
    values,
    version: 1,
    change: 'entry' as const,
    state,
    effectiveOn: '2026-01-01',
    reason: '初次建库',
  }));
  await recordVersions(context, getList(list), testActor.id, versions);
}

const target = (number: number): RecordValues => ({
  code: `H330106${String(number).padStart(5, '0')}`,
  name: `示例第${number}号${number <= 16 ? '诊所' : '医院'}`,
  kind: number <= 16 ? '诊所' : '综合医院',
  level: '未定级',
  district_code: number <= 16 ? '330106' : '330105',
  organisation_code: planCounty.code,
  credit_class: number % 4 === 0 ? 'C' : 'A',
});

const item = (code: string, importance: string, ratio: number | null): RecordValues => ({
  code,
  category: '基金使用',
  name: `${importance}检查事项示例`,
  content: '费用与病历是否相符',
  target_kinds: '定点医药机构',
  importance,
  ratio,
  legal_basis: '《医疗保障基金使用监督管理条例》第二十二条',
  method: '现场检查',
});

/** Fills the lists of the county, one clinic suspended besides, and two more people: maker and checker. */
export async function fillPlanCounty(context: TestContext): Promise<void> {
  const people = ['maker', 'checker'].map((id) => ({
    ...{ title: '科员', organisation_code: planCounty.code, created_at: '2026-01-01T00:00:00.000Z' },
    id,
    name: id === 'maker' ? '张拟定' : '李审核',
  }));
  await context.db('actors').insert(people);
  await enter(context, 'organisations', [
    {
      code: planCounty.code,
      name: '示例县医疗保障局',
      level: '县级',
      parent_code: null,
      district_code: '330106',
    },
    { code: 'OTHER', name: '示例外县医疗保障局', level: '县级', parent_code: null, district_code: '330108' },
  ]);
  await enter(context, 'departments', [
    { code: 'WJ', name: '示例县卫生健康局', organisation_code: planCounty.code, sector: '卫生健康' },
  ]);
  await enter(context, 'items', [item(planCounty.key, '重点', null), item(planCounty.general, '一般', 500)]);
  await enter(context, 'targets', [
    ...numbers(24).map(target),
    { ...target(90), organisation_code: 'OTHER' },
  ]);
  await enter(context, 'targets', [{ ...target(91), name: '示例停业诊所' }], 'suspended');
  await enter(
    context,
    'officers',
    numbers(7).map((number) => ({
      code: `Z00${number}`,
      name: `检查员${number}`,
      organisation_code: planCounty.code,
      district_code: number <= 4 ? '330106' : '330105',
      certificate_number: number === 7 ? null : `3301${number}`,
      certificate_expires_on: number === 7 ? null : '2049-12-31',
      specialties: number === 1 ? '药品、财务' : null,
    })),
  );
}

const seat = (role: string) => ({
  role,
  certified: true,
  scope: [],
  skills: [],
  match: [],
  differ: [],
});

/** A plan for the county without contradictions: everyone exactly once, from January to October, the rest kept in reserve. */
export function countyPlan(changes: Partial<AnnualPlan> = {}): AnnualPlan {
  return {
    organisation_code: planCounty.code,
    tier: 'county',
    year: 2027,
    name: '2027年度医保基金监督检查方案',
    goals: ['全年对定点医药机构检查全覆盖。'],
    focus: ['信用等级低、基金支付额大的机构。'],
    steps: ['每月抽取、检查、公布。', '最后两个月补查、总结。'],
    persons: [{ name: '王经办', duty: '组织抽取' }],
    caps: [
      {
        name: '现场检查每年至多一次',
        scope: [],
        visits: 1,
        items: [],
        on_site_only: true,
        exemptions: ['complaint', 'data_monitoring'],
      },
    ],
    duties: [{ name: '全年全覆盖', scope: [], visits: 1, items: [], classes: [], otherwise_bp: 10_000 }],
    lines: [
      {
        code: 'L1',
        name: '定点医药机构月度抽查',
        item_code: planCounty.key,
        kind: 'monthly',
        announced: true,
        scope: [],
        months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        duties: ['全年全覆盖'],
        trees: [{ attributes: ['kind'], floors: [] }],
        weights: {
          name: '信用加权',
          base: 10,
          indicators: [
            { kind: 'value', attribute: 'credit_class', table: [{ value: 'C', points: 20 }], otherwise: 0 },
          ],
        },
        maximum_ppb: 900_000_000,
        team: {
          by: 'officer',
          capacity: 20,
          separate_last: true,
          seats: [seat('组长'), seat('组员')],
          ladder: [{ kind: 'last_team' }],
        },
        dates: null,
        participants: [],
        persons: ['王经办'],
        budget: null,
      },
    ],
    reserve_months: 2,
    budget: null,
    minimum_ratio_bp: 500,
    staff_note: '每组两名以上持有效执法证的人员。',
    contact: '基金监管科 0571-00000000',
    ...changes,
  };
}
