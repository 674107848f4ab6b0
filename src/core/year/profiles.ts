import type { Participant } from '../task/plan.ts';
import type { Exemption } from '../visits/bases.ts';
import type { AnnualCap, AnnualDuty, AnnualPlan, PlanLine } from './annual-plan.ts';
import {
  everyMonth,
  flightLine,
  floor,
  hospitalLine,
  pair,
  recheckLine,
  smallLine,
} from './profile-lines.ts';

/** What a starting plan takes from the bureau that will change it. */
export interface ProfileSettings {
  readonly organisation_code: string;
  readonly year: number;
  /** The item by which institutions are inspected month by month: a 重点 one, since everyone is visited in the year. */
  readonly item_code: string;
  readonly contact: string;
}

/** What a city needs besides: the department that takes part in the re-check. */
export interface CitySettings extends ProfileSettings {
  readonly partner: Participant;
}

const exemptions: readonly Exemption[] = [
  'complaint',
  'data_monitoring',
  'smart_monitoring',
  'media',
  'superior_order',
  'assist',
  'audit',
  'recheck',
  'own_request',
  'licensing',
  'urgent',
  'fraud_investigation',
];

/** Every institution once, key-supervision units twice (淄博 2017 方案); at most twice, key units four times. */
const caps: readonly AnnualCap[] = [
  {
    name: '一般机构现场检查每年至多两次',
    scope: [{ attribute: 'key_unit', values: ['', '否'] }],
    visits: 2,
    items: [],
    on_site_only: true,
    exemptions,
  },
  {
    name: '重点监管单位现场检查每年至多四次',
    scope: [{ attribute: 'key_unit', values: ['是'] }],
    visits: 4,
    items: [],
    on_site_only: true,
    exemptions,
  },
];

const duties: readonly AnnualDuty[] = [
  {
    name: '全年全覆盖',
    scope: [{ attribute: 'key_unit', values: ['', '否'] }],
    visits: 1,
    items: [],
    classes: [
      { value: 'A', ratio_bp: 10_300 },
      { value: 'B', ratio_bp: 10_800 },
      { value: 'C', ratio_bp: 12_500 },
      { value: 'D', ratio_bp: 16_000 },
      { value: 'E', ratio_bp: 18_000 },
    ],
    otherwise_bp: 10_800,
  },
  {
    name: '重点监管单位全年两次',
    scope: [{ attribute: 'key_unit', values: ['是'] }],
    visits: 2,
    items: [],
    classes: [
      { value: 'D', ratio_bp: 26_000 },
      { value: 'E', ratio_bp: 28_000 },
    ],
    otherwise_bp: 22_500,
  },
];

const dutyNames = duties.map(({ name }) => name);

function frameOf(
  { organisation_code, year, contact }: ProfileSettings,
  tier: AnnualPlan['tier'],
  lines: readonly PlanLine[],
): AnnualPlan {
  return {
    organisation_code,
    tier,
    year,
    name: `${year}年度医保基金监督检查方案`,
    goals: [
      '全年对定点医药机构检查全覆盖，重点监管单位不少于两次。',
      '随机抽查结果全部公开，发现的问题全部处理到位。',
    ],
    focus: ['基金支付额大、慢性病和康复服务集中、有违规记录、信用等级低的机构。'],
    steps: ['一月公布方案；每月抽取、检查、公布。', '最后两个月补查，十二月总结。'],
    persons: [
      { name: '基金监管科负责人', duty: '统筹方案，审批抽查任务' },
      { name: '基金监管科经办人', duty: '组织抽取，登记结果' },
    ],
    caps,
    duties,
    lines,
    reserve_months: 2,
    budget: null,
    minimum_ratio_bp: 500,
    staff_note: '每组两名以上持有效执法证的人员，由系统随机匹配。',
    contact,
  };
}

/** A starting plan for a county: small institutions every month, hospitals every other month. */
export function countyProfile(settings: ProfileSettings): AnnualPlan {
  const { item_code } = settings;
  return frameOf(settings, 'county', [
    smallLine(item_code, {
      duties: dutyNames,
      trees: [
        {
          attributes: ['kind'],
          floors: [floor([], 0), floor(['诊所'], 1000), floor(['零售药店'], 1000)],
        },
      ],
      team: pair(['organisation_code'], 25),
    }),
    hospitalLine(item_code, {
      duties: dutyNames,
      months: [2, 4, 6, 8, 10, 12],
      trees: [{ attributes: ['kind', 'level'], floors: [floor([], 0, 1)] }],
      team: pair(['organisation_code'], 25),
    }),
  ]);
}

/** A starting plan for a city: by kind and district every month, a joint re-check in September, two flight rounds. */
export function cityProfile(settings: CitySettings): AnnualPlan {
  const { item_code, partner } = settings;
  const local = pair(['district_code'], 25);
  return frameOf(settings, 'city', [
    smallLine(item_code, {
      duties: dutyNames,
      trees: [
        {
          attributes: ['kind'],
          floors: [floor([], 0), floor(['诊所'], 1000), floor(['零售药店'], 1000)],
        },
        { attributes: ['district_code'], floors: [] },
      ],
      team: local,
    }),
    hospitalLine(item_code, {
      duties: dutyNames,
      months: everyMonth,
      trees: [{ attributes: ['kind', 'level'], floors: [] }],
      team: local,
    }),
    recheckLine(item_code, partner, local),
    flightLine(item_code, local),
  ]);
}
