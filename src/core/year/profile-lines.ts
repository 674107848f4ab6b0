import type { SeatRules } from '../draw/rules.ts';
import type { Weights } from '../draw/weights.ts';
import type { Participant, TaskPlan } from '../task/plan.ts';
import type { PlanLine } from './annual-plan.ts';

/** A draw in each month. */
export const everyMonth = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const smallKinds = ['诊所', '村卫生室', '社区卫生服务机构', '门诊部', '零售药店'];
const hospitalScope = [{ attribute: 'kind', values: ['专科医院', '中医医院', '康复机构', '综合医院'] }];

const weights: Weights = {
  name: '信用等级加权',
  base: 10,
  indicators: [
    {
      kind: 'value',
      attribute: 'credit_class',
      table: [
        { value: 'A', points: 0 },
        { value: 'B', points: 5 },
        { value: 'C', points: 20 },
        { value: 'D', points: 40 },
        { value: 'E', points: 60 },
      ],
      otherwise: 5,
    },
  ],
};

const seat = (role: string, match: readonly string[], scope: SeatRules['scope'] = []): SeatRules => ({
  role,
  certified: true,
  scope,
  skills: [],
  match,
  differ: [],
});

/** A leader and a member, both certified, who agree with the target in the attributes until the ladder gives way. */
export const pair = (match: readonly string[], capacity: number): TaskPlan['team'] => ({
  by: 'officer',
  capacity,
  separate_last: true,
  seats: [seat('组长', match), seat('组员', match)],
  ladder: [{ kind: 'last_team' }, ...match.map((attribute) => ({ kind: 'match' as const, attribute }))],
});

/** A bound of each draw: the ratio in basis points, and the least number. */
export const floor = (path: readonly string[], ratio_bp: number, minimum = 0) => ({
  path,
  ratio_bp,
  minimum,
  yearly: false,
});

const common = {
  announced: true,
  weights,
  maximum_ppb: 900_000_000,
  dates: null,
  participants: [],
  persons: ['基金监管科负责人', '基金监管科经办人'],
  budget: null,
} as const;

/** Pharmacies and clinics every month, a tenth of each; the smallest step that the 2017 documents ask for. */
export function smallLine(item_code: string, tail: Pick<PlanLine, 'duties' | 'trees' | 'team'>): PlanLine {
  return {
    ...common,
    code: 'YD',
    name: '药店和基层医疗机构月度抽查',
    item_code,
    kind: 'monthly',
    scope: [{ attribute: 'kind', values: smallKinds }],
    months: everyMonth,
    ...tail,
  };
}

/** Hospitals and rehabilitation. */
export function hospitalLine(
  item_code: string,
  tail: Pick<PlanLine, 'months' | 'duties' | 'trees' | 'team'>,
): PlanLine {
  return {
    ...common,
    code: 'YY',
    name: '定点医院抽查',
    item_code,
    kind: tail.months.length === 12 ? 'monthly' : 'special',
    scope: hospitalScope,
    ...tail,
  };
}

/** The joint re-check of the self-inspected hospitals: a tenth, at least two tertiary ones (医保函〔2020〕9号). */
export function recheckLine(item_code: string, partner: Participant, team: PlanLine['team']): PlanLine {
  return {
    ...common,
    code: 'FC',
    name: '部门联合抽查复查',
    item_code,
    kind: 'joint',
    scope: hospitalScope,
    months: [9],
    duties: [],
    trees: [{ attributes: ['level'], floors: [floor([], 1000), floor(['三级'], 0, 2)] }],
    team: {
      ...team,
      seats: [
        ...team.seats,
        seat(partner.name, [], [{ attribute: 'department_code', values: [partner.department_code] }]),
      ],
    },
    participants: [partner],
  };
}

/** Rounds of unannounced inspection of at least two tertiary hospitals each. */
export function flightLine(item_code: string, team: PlanLine['team']): PlanLine {
  return {
    ...common,
    code: 'FX',
    name: '三级医院飞行检查',
    item_code,
    kind: 'flight',
    announced: false,
    scope: [...hospitalScope, { attribute: 'level', values: ['三级'] }],
    months: [5, 10],
    duties: [],
    trees: [{ attributes: ['district_code'], floors: [floor([], 0, 2)] }],
    team: { ...team, seats: [seat('组长', []), seat('组员', []), seat('组员', [])] },
  };
}
