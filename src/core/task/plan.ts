import { protocol } from '../digest.ts';
import { compareUtf8 } from '../draw/order.ts';
import { comparePaths, findRuleProblems, type Rules } from '../draw/rules.ts';
import { findDateFault } from '../lists/codes.ts';
import { getList } from '../lists/definitions.ts';
import { Refusal, type Problem } from '../refusal.ts';

/** What an officer decides about a task before the draw; approved as a whole. */
export interface TaskPlan {
  readonly name: string;
  readonly organisation_code: string;
  readonly item_code: string;
  /** The month that the task belongs to, YYYY-MM. */
  readonly month: string;
  /** The pools count as of the end of this day, YYYY-MM-DD. */
  readonly cut_off_day: string;
  readonly scope: Rules['scope'];
  readonly strata: Rules['strata'];
  readonly weights: Rules['weights'];
  readonly maximum_ppb: number;
  /** Targets in scope that cannot be drawn, each with its reason. */
  readonly exclusions: readonly { readonly code: string; readonly reason: string }[];
  /** Officers who cannot be sent in the window, each with the reason. */
  readonly unavailable: readonly { readonly code: string; readonly reason: string }[];
  readonly team: Rules['team'];
  readonly window: Rules['window'];
  /** The first day on which the drawn list may be published: after the window. */
  readonly release_on: string;
  /** Whom the public may ask: a name or office, and how to reach it. */
  readonly contact: string;
}

/** Fields of a target that a rule may use: no name and no code, so that a scope can never single out an institution. */
const openAttributes: readonly string[] = [
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

/** Attributes that officers have too. */
const matchAttributes: readonly string[] = ['district_code', 'organisation_code'];

/** Attributes that every frame carries, because the published lists show them. */
const shownAttributes: readonly string[] = ['district_code', 'kind'];

/** The rules of the draw that a plan asks for, in the one order that the protocol gives them. */
export function rulesOf(plan: TaskPlan): Rules {
  const used = [
    ...plan.scope.map((clause) => clause.attribute),
    ...plan.strata.attributes,
    ...(plan.weights.attribute === null ? [] : [plan.weights.attribute]),
    ...plan.team.match,
    ...shownAttributes,
  ];
  return {
    protocol,
    attributes: [...new Set(used)].toSorted(compareUtf8),
    scope: plan.scope
      .map(({ attribute, values }) => ({ attribute, values: values.toSorted(compareUtf8) }))
      .toSorted((left, right) => compareUtf8(left.attribute, right.attribute)),
    strata: {
      attributes: plan.strata.attributes,
      floors: plan.strata.floors.toSorted((left, right) => comparePaths(left.path, right.path)),
    },
    weights: {
      ...plan.weights,
      table: plan.weights.table.toSorted((left, right) => compareUtf8(left.value, right.value)),
    },
    maximum_ppb: plan.maximum_ppb,
    team: { ...plan.team, match: plan.team.match.toSorted(compareUtf8) },
    window: plan.window,
  };
}

/** Refuses (invalid) a plan with every mistake that can be seen without the pools. */
export function assertPlan(plan: TaskPlan): void {
  const problems = [
    ...findTextProblems(plan),
    ...findAttributeProblems(plan),
    ...findRuleProblems(rulesOf(plan)),
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
    if (new Set(entries.map(({ code }) => code)).size !== entries.length)
      problems.push({ place, message: '有重复的编码' });
  }
  return problems;
}

function findAttributeProblems(plan: TaskPlan): readonly Problem[] {
  const { fields } = getList('targets');
  const labels = (keys: readonly string[]): string =>
    keys.map((key) => `${key}（${fields.find((field) => field.key === key)?.label ?? key}）`).join('、');
  const check = (place: string, used: readonly string[], allowed: readonly string[]): readonly Problem[] =>
    used
      .filter((attribute) => !allowed.includes(attribute))
      .map((attribute) => ({ place, message: `不能使用 ${attribute}，只能用：${labels(allowed)}` }));
  return [
    ...check(
      'scope',
      plan.scope.map((clause) => clause.attribute),
      openAttributes,
    ),
    ...check('strata.attributes', plan.strata.attributes, openAttributes),
    ...check(
      'weights.attribute',
      plan.weights.attribute === null ? [] : [plan.weights.attribute],
      openAttributes,
    ),
    ...check('team.match', plan.team.match, matchAttributes),
  ];
}
