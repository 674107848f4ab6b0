import type { SeatRules } from '../../src/core/draw/rules.ts';
import type { TaskPlan } from '../../src/core/task/plan.ts';
import { asInput, canaryIdentity, canaryMobile } from './canaries.ts';
import { defaultPlannedEntropy } from '../../src/core/task/planned-entropy.ts';

/** A synthetic city: every name is made up, every code has its true form. */
export const city = { code: '330100YB', county: '330106YB', item: 'YB-01' } as const;

/** How many clinics the city has; ten more institutions are hospitals. */
export const clinicCount = 20;

const csv = (headings: readonly string[], rows: readonly (readonly string[])[]): Uint8Array =>
  new TextEncoder().encode([headings, ...rows].map((cells) => `${cells.join(',')}\n`).join(''));

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** The code of the institution with this number: clinics from 1, hospitals after them. */
export const targetCode = (number: number): string => `H330106${String(number).padStart(5, '0')}`;

/** The name of the institution with this number. */
export const targetName = (number: number): string =>
  number <= clinicCount ? `第${number}诊所` : `第${number}医院`;

const kindOf = (number: number): string => (number <= clinicCount ? '诊所' : '综合医院');

/** The five lists as CSV files with the headings of the templates, in the order in which they are imported. */
export function cityFiles(): readonly { readonly list: string; readonly bytes: Uint8Array }[] {
  const organisations = csv(
    ['机构代码', '机构名称', '层级', '上级机构代码', '行政区划代码'],
    [
      [city.code, '示例市医疗保障局', '市级', '', '330100'],
      [city.county, '示例区医疗保障分局', '县级', city.code, '330106'],
    ],
  );
  const departments = csv(
    ['部门代码', '部门名称', '所属机构代码', '职能领域'],
    [['JJ', '基金监管科', city.code, '医疗保障']],
  );
  const items = csv(
    ['事项编号', '抽查类别', '抽查事项', '抽查内容', '检查对象', '事项类别', '抽查比例', '检查依据'],
    [
      [
        city.item,
        '基金使用',
        '定点机构检查',
        '费用与病历是否相符',
        '定点机构',
        '一般',
        '20%',
        '条例第二十二条',
      ],
    ],
  );
  const targets = csv(
    ['机构编码', '机构名称', '机构类别', '行政区划代码', '管辖机构代码', '重点监管单位'],
    numbers(clinicCount + 10).map((number) => [
      targetCode(number),
      targetName(number),
      kindOf(number),
      '330106',
      number % 2 === 0 ? city.code : city.county,
      number % 5 === 0 ? '是' : '否',
    ]),
  );
  const officers = csv(
    ['人员编号', '姓名', '所属机构代码', '执法证号', '执法证有效期至', '身份证号', '手机号'],
    numbers(8).map((number) => [
      `Z00${number}`,
      `检查员${number}`,
      city.code,
      `3301${number}`,
      '2028-12-31',
      canaryIdentity(number),
      canaryMobile(number),
    ]),
  );
  return [
    { list: 'organisations', bytes: organisations },
    { list: 'departments', bytes: departments },
    { list: 'items', bytes: items },
    { list: 'targets', bytes: targets },
    { list: 'officers', bytes: asInput(officers) },
  ];
}

/** The agency's list of agreements: the very institutions of the pool, but for `missing` of them. */
export function agreementFile(missing = 0): Uint8Array {
  const rows = numbers(clinicCount + 10 - missing).map((number) => [targetCode(number), targetName(number)]);
  return csv(['机构编码', '机构名称'], rows);
}

/** Any officer with a valid certificate; spread it to ask for more. */
export const anySeat: SeatRules = {
  role: '组员',
  certified: true,
  scope: [],
  skills: [],
  match: [],
  differ: [],
};

/** A plan for the clinics of the city: one in five of them, all with the same chance, in teams of two. */
export const clinicPlan: TaskPlan = {
  name: '12月诊所抽查',
  organisation_code: city.code,
  item_code: city.item,
  kind: 'monthly',
  announced: true,
  annual_plan: null,
  month: '2026-12',
  year: null,
  cut_off_day: '2026-11-30',
  scope: [{ attribute: 'kind', values: ['诊所'] }],
  duties: [],
  caps: [],
  trees: [{ attributes: [], floors: [{ path: [], ratio_bp: 2000, minimum: 2, yearly: false }] }],
  weights: { name: '不加权', base: 1, indicators: [] },
  maximum_ppb: 1_000_000_000,
  budget: null,
  exclusions: [],
  unavailable: [],
  limits: [],
  team: {
    by: 'officer',
    capacity: 5,
    separate_last: true,
    seats: [{ ...anySeat, role: '组长' }, anySeat],
    ladder: [{ kind: 'last_team' }],
  },
  dates: null,
  participants: [],
  window: { from: '2026-12-10', to: '2026-12-20' },
  release_on: '2026-12-21',
  release_after_visits: false,
  readers: [],
  dispatch_on: null,
  contact: '基金监管科',
  entropy: defaultPlannedEntropy,
};

/** What the operator types at the draw: the digits of two witnesses, twice. */
export const ceremony = {
  place: '三楼会议室',
  present: [
    { name: '李操作', role: '操作员', unit: '基金监管科' },
    { name: '赵见证', role: '见证人甲', unit: '派驻纪检组' },
    { name: '钱见证', role: '见证人乙', unit: '定点机构代表' },
  ],
  objections: '',
  sources: [
    { name: 'dice-a', by: '赵见证', value: '314159265358', again: '314159265358' },
    { name: 'dice-b', by: '钱见证', value: '271828182845', again: '271828182845' },
  ],
};
