import type { OfficerGroup, PlanPopulation } from '../../../src/core/year/population.ts';
import type { SimulatedTarget } from '../../../src/core/year/simulated-year.ts';

/** How many institutions of a kind and level there are. */
interface Kind {
  readonly kind: string;
  readonly level: string;
  readonly count: number;
}

/** A made-up county of 480 institutions. */
const countyKinds: readonly Kind[] = [
  { kind: '综合医院', level: '二级', count: 4 },
  { kind: '中医医院', level: '二级', count: 2 },
  { kind: '专科医院', level: '未定级', count: 6 },
  { kind: '康复机构', level: '未定级', count: 4 },
  { kind: '社区卫生服务机构', level: '一级', count: 18 },
  { kind: '村卫生室', level: '未定级', count: 150 },
  { kind: '诊所', level: '未定级', count: 80 },
  { kind: '门诊部', level: '未定级', count: 16 },
  { kind: '零售药店', level: '', count: 200 },
];

/** A made-up city of 4,300 institutions. */
const cityKinds: readonly Kind[] = [
  { kind: '综合医院', level: '三级', count: 12 },
  { kind: '综合医院', level: '二级', count: 48 },
  { kind: '中医医院', level: '二级', count: 20 },
  { kind: '专科医院', level: '三级', count: 6 },
  { kind: '专科医院', level: '未定级', count: 94 },
  { kind: '康复机构', level: '未定级', count: 40 },
  { kind: '社区卫生服务机构', level: '一级', count: 160 },
  { kind: '村卫生室', level: '未定级', count: 900 },
  { kind: '诊所', level: '未定级', count: 1000 },
  { kind: '门诊部', level: '未定级', count: 120 },
  { kind: '零售药店', level: '', count: 1900 },
];

/** Of every ten of a kind: five B, two A, one C, one D (of every second ten), the rest without a class. */
const classes = ['B', 'A', 'B', 'C', 'B', '', 'B', 'A', 'B', 'D'];

function targetsOf(
  kinds: readonly Kind[],
  districts: readonly string[],
  organisationOf: (district: string) => string,
): readonly SimulatedTarget[] {
  return kinds.flatMap(({ kind, level, count }) =>
    Array.from({ length: count }, (_, i) => {
      const district_code = districts[(i * 7) % districts.length] ?? '';
      return {
        attributes: {
          kind,
          level,
          district_code,
          organisation_code: organisationOf(district_code),
          credit_class: classes[Math.floor(i / 3) % 10] ?? '',
          key_unit: i % 16 === 5 ? '是' : i % 3 === 0 ? '' : '否',
        },
        measures: {},
      };
    }),
  );
}

export const cityDistricts = Array.from({ length: 12 }, (_, i) => String(990_101 + i));

export const countyTargets = (): readonly SimulatedTarget[] =>
  targetsOf(countyKinds, ['990201'], () => 'DEMO-XIAN');

export const cityTargets = (): readonly SimulatedTarget[] =>
  targetsOf(cityKinds, cityDistricts, () => 'DEMO-SHI');

/** The same targets as numbers. */
function groupsOf(targets: readonly SimulatedTarget[]): PlanPopulation['targets'] {
  const counts = new Map<string, number>();
  for (const { attributes } of targets) {
    const key = JSON.stringify(attributes);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => ({
    attributes: JSON.parse(key) as Readonly<Record<string, string>>,
    count,
  }));
}

export const items: PlanPopulation['items'] = [
  { code: 'SL-01', name: '基金规范使用', importance: '重点', ratio_bp: null, legal_basis: '条例第十五条' },
  { code: 'SL-02', name: '内部管理制度', importance: '一般', ratio_bp: 500, legal_basis: '条例第十四条' },
  { code: 'SL-03', name: '其他', importance: '一般', ratio_bp: 500, legal_basis: ' ' },
];

export const workingDays = [20, 16, 23, 21, 19, 21, 23, 21, 21, 17, 21, 23];

export const officerGroup = (
  count: number,
  attributes: Readonly<Record<string, string>>,
  certified = true,
): OfficerGroup => ({ certified, attributes, skills: [], count });

export const countyPopulation = (): PlanPopulation => ({
  targets: groupsOf(countyTargets()),
  officers: [
    officerGroup(8, { organisation_code: 'DEMO-XIAN', department_code: 'JG', district_code: '990201' }),
  ],
  items,
  working_days: workingDays,
});

export const cityPopulation = (): PlanPopulation => ({
  targets: groupsOf(cityTargets()),
  officers: [
    ...cityDistricts.map((district_code) =>
      officerGroup(10, { organisation_code: 'DEMO-SHI', department_code: 'JG', district_code }),
    ),
    officerGroup(6, { organisation_code: 'DEMO-WJ', department_code: 'WJ', district_code: '990100' }),
  ],
  items,
  working_days: workingDays,
});
