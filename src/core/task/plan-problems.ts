import { findRuleProblems } from '../draw/rule-problems.ts';
import { findDateFault } from '../lists/codes.ts';
import { getList } from '../lists/definitions.ts';
import type { ListName } from '../lists/definition.ts';
import { Refusal, type Problem } from '../refusal.ts';
import { measureKeys } from '../risk/measures.ts';
import { findPlannedProblems } from './planned-entropy.ts';
import { officerAttributesOf, rulesOf, targetAttributesOf, taskKinds, type TaskPlan } from './plan.ts';

/** Fields of a target that a rule may use: no name and no code, so that a scope can never single out an institution. */
const openTargetAttributes: readonly string[] = [
  'kind',
  'level',
  'ownership',
  'district_code',
  'organisation_code',
  'jurisdiction',
  'credit_class',
  'key_unit',
  'chronic_disease',
  'outpatient_pooling',
  'rehabilitation',
];

/** Fields of an officer that a seat may use. */
const openOfficerAttributes: readonly string[] = [
  'district_code',
  'organisation_code',
  'department_code',
  'category',
  'can_lead',
];

/** The measure that a draw over self-inspection reports is weighted by. */
const carelessness = 'self_check_carelessness';

/** Refuses (invalid) a plan with every mistake that can be seen without the pools. */
export function assertPlan(plan: TaskPlan): void {
  const problems = [
    ...findTextProblems(plan),
    ...findSealProblems(plan),
    ...findAttributeProblems(plan),
    ...findYearProblems(plan),
    ...findKindProblems(plan),
    ...findBudgetProblems(plan),
    ...findPlannedProblems(plan),
    // Any day of the window will do: the working days are looked up at the freeze.
    ...findRuleProblems(rulesOf(plan, { done: () => 0, days: [plan.window.from] })),
  ];
  if (problems.length > 0) throw new Refusal('invalid', '抽查方案有误', problems);
}

function findTextProblems(plan: TaskPlan): readonly Problem[] {
  const problems: Problem[] = [];
  for (const key of ['name', 'organisation_code', 'item_code', 'contact'] as const) {
    if (plan[key].trim() === '') problems.push({ place: key, message: '不能为空' });
  }
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(plan.month))
    problems.push({ place: 'month', message: '应写成 2026-12 这样的月份' });
  const days = {
    cut_off_day: plan.cut_off_day,
    release_on: plan.release_on,
    'window.from': plan.window.from,
    'window.to': plan.window.to,
  };
  for (const [place, day] of Object.entries(days)) {
    const fault = findDateFault(day);
    if (fault !== undefined) problems.push({ place, message: fault });
  }
  if (plan.cut_off_day > plan.window.from)
    problems.push({ place: 'cut_off_day', message: '名录截止日不能晚于检查开始日' });
  if (plan.release_on <= plan.window.to)
    problems.push({ place: 'release_on', message: '名单公布日应在检查结束日之后' });
  for (const [place, entries] of [
    ['exclusions', plan.exclusions],
    ['unavailable', plan.unavailable],
  ] as const) {
    if (entries.some(({ reason }) => reason.trim() === ''))
      problems.push({ place, message: '每一条都要写明原因' });
  }
  for (const place of ['exclusions', 'unavailable', 'limits'] as const) {
    const codes = plan[place].map(({ code }) => code);
    if (new Set(codes).size !== codes.length) problems.push({ place, message: '有重复的编码' });
  }
  return problems;
}

/** Who sees the drawn list before its release, and when. */
function findSealProblems({ readers, dispatch_on: day, window }: TaskPlan): readonly Problem[] {
  const fault = day === null ? undefined : findDateFault(day);
  const late = day !== null && day > window.to ? '派出日不能晚于检查结束日' : undefined;
  const dispatch = fault ?? late;
  return [
    ...(dispatch === undefined ? [] : [{ place: 'dispatch_on', message: dispatch }]),
    ...(new Set(readers).size === readers.length ? [] : [{ place: 'readers', message: '有重复的操作人' }]),
  ];
}

function findAttributeProblems(plan: TaskPlan): readonly Problem[] {
  const measures = plan.weights.indicators.flatMap((each) => (each.kind === 'band' ? [each.measure] : []));
  return findUnknownNames({
    targets: targetAttributesOf(plan),
    officers: officerAttributesOf(plan),
    measures,
  });
}

/** The fields and measures that rules name and may not, of tasks and of the year's plan alike. */
export function findUnknownNames(used: {
  readonly targets: readonly string[];
  readonly officers: readonly string[];
  readonly measures: readonly string[];
}): readonly Problem[] {
  const unknown = used.measures
    .filter((measure) => !measureKeys.includes(measure))
    .map((measure) => ({
      place: 'weights.indicators',
      message: `没有指标 ${measure}，只能用：${measureKeys.join('、')}`,
    }));
  return [
    ...closedAttributes('targets', used.targets, openTargetAttributes),
    ...closedAttributes('officers', used.officers, openOfficerAttributes),
    ...unknown,
  ];
}

function closedAttributes(
  list: ListName,
  used: readonly string[],
  open: readonly string[],
): readonly Problem[] {
  const { fields } = getList(list);
  const names = open
    .map((key) => `${key}（${fields.find((field) => field.key === key)?.label ?? key}）`)
    .join('、');
  return [...new Set(used)]
    .filter((attribute) => !open.includes(attribute))
    .map((attribute) => ({
      place: list === 'targets' ? 'attributes' : 'team.seats',
      message: `不能使用 ${attribute}，只能用：${names}`,
    }));
}

function findYearProblems({ year, duties, caps, trees, window }: TaskPlan): readonly Problem[] {
  const isYearly = trees.some(({ floors }) => floors.some((floor) => floor.yearly));
  if (year === null) {
    return duties.length > 0 || caps.length > 0 || isYearly
      ? [{ place: 'year', message: '有检查义务、频次上限或全年下限时，应写明起止日期和剩余期数' }]
      : [];
  }
  const isYear =
    findDateFault(year.from) === undefined && findDateFault(year.to) === undefined && year.from < year.to;
  if (!isYear) return [{ place: 'year', message: '起止应为先后两个日期' }];
  const isInside = window.from >= year.from && window.from <= year.to;
  return [
    ...(isInside
      ? []
      : [{ place: 'year', message: `检查开始日 ${window.from} 不在 ${year.from} 至 ${year.to} 之内` }]),
    ...(year.periods >= 1 && year.periods <= 400
      ? []
      : [{ place: 'year.periods', message: '剩余期数应为 1 至 400，含本期' }]),
  ];
}

/** Floors of this draw on one level of a tree lie side by side: together they ask for the sum of their minima, whatever the pool. */
function findBudgetProblems({ trees, budget }: TaskPlan): readonly Problem[] {
  if (budget === null) return [];
  return trees.flatMap(({ attributes, floors }, t) =>
    [...attributes.keys(), attributes.length].flatMap((depth) => {
      const level = floors.filter(({ path, yearly }) => path.length === depth && !yearly);
      const asked = level.reduce((sum, { minimum }) => sum + minimum, 0);
      if (asked <= budget) return [];
      const message = `各下限的最少家数合计 ${asked} 家，多于抽取总数上限 ${budget} 家：请提高上限，或降低最少家数`;
      return [{ place: `trees[${t}].floors`, message }];
    }),
  );
}

function findKindProblems(plan: TaskPlan): readonly Problem[] {
  const { kind, announced, participants, team, weights } = plan;
  const problems: Problem[] = [];
  const refuse = (isWrong: boolean, place: string, message: string): void => {
    if (isWrong) problems.push({ place, message });
  };
  refuse(kind === 'flight' && announced, 'announced', '飞行检查不预先告知：请改为 false');
  refuse(
    kind === 'joint' && participants.length === 0,
    'participants',
    '部门联合抽查应写明配合部门；没有配合部门的请改用其他类型',
  );
  refuse(
    kind !== 'joint' && participants.length > 0,
    'participants',
    `${taskKinds[kind]}没有配合部门：请删去，或把类型改为 joint（部门联合抽查）`,
  );
  for (const { department_code: code, name } of participants) {
    const hasSeat = team.seats.some(({ scope }) =>
      scope.some((clause) => clause.attribute === 'department_code' && clause.values.includes(code)),
    );
    refuse(!hasSeat, 'team.seats', `配合部门 ${name}（${code}）没有席位：请增加一个限定该部门的席位`);
  }
  refuse(
    new Set(participants.map(({ department_code: code }) => code)).size !== participants.length,
    'participants',
    '配合部门重复',
  );
  refuse(
    kind === 'recheck' &&
      !weights.indicators.some((each) => each.kind === 'band' && each.measure === carelessness),
    'weights.indicators',
    `抽查复查应按自查敷衍程度（${carelessness}）加权：请在指标中写明各分段的得分`,
  );
  return problems;
}
