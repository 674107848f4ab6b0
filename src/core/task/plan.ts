import { protocol } from '../digest.ts';
import { compareUtf8 } from '../draw/order.ts';
import { comparePaths, findRuleProblems } from '../draw/rule-problems.ts';
import type { Duty, Rules, Scope, TeamRules } from '../draw/rules.ts';
import type { Weights } from '../draw/weights.ts';
import { findDateFault } from '../lists/codes.ts';
import { getList } from '../lists/definitions.ts';
import { Refusal, type Problem } from '../refusal.ts';

/** The kinds of inspection task. Non-random inspections are no tasks: they are recorded as visits. */
export const taskKinds = {
  monthly: '月度抽查',
  quarterly: '季度抽查',
  special: '专项抽查',
  joint: '部门联合抽查',
  recheck: '抽查复查',
  flight: '飞行检查',
} as const;
export type TaskKind = keyof typeof taskKinds;

/** Visits that every target in `scope` is owed in the year; see `Duty` in core/draw/rules.ts for the chances. */
export interface PlannedDuty {
  readonly name: string;
  /** Which targets of the task's scope it concerns. */
  readonly scope: Scope;
  /** Completed visits owed in the year; 0 where only a yearly ratio steers the chance. */
  readonly visits: number;
  /** The items whose visits discharge it; [] any item. */
  readonly items: readonly string[];
  readonly attribute: string | null;
  readonly table: Duty['table'];
  readonly otherwise: number;
}

/** The most visits that a target in `scope` may get in the year. */
export interface FrequencyCap {
  readonly name: string;
  readonly scope: Scope;
  readonly visits: number;
  /** The items whose visits count; [] all. */
  readonly items: readonly string[];
  readonly on_site_only: boolean;
}

/** A bound of a stratum as planned: per draw, or for the year (then what the year has done is counted at the freeze). */
export interface PlannedFloor {
  readonly path: readonly string[];
  readonly ratio_bp: number;
  readonly minimum: number;
  readonly yearly: boolean;
}

/** A department that takes part in a joint task, with the seats that its officers fill named in `team.seats` by scope. */
export interface Participant {
  readonly department_code: string;
  readonly name: string;
}

/** What an officer decides about a task before the draw; approved as a whole. */
export interface TaskPlan {
  readonly name: string;
  readonly organisation_code: string;
  readonly item_code: string;
  readonly kind: TaskKind;
  /** false: the inspection is not announced, and the drawn list is under embargo until `release_on`. */
  readonly announced: boolean;
  /** The line of the annual plan that the task carries out; null for a task of its own. */
  readonly annual_plan: { readonly id: string; readonly version: number; readonly line: string } | null;
  /** The month that the task belongs to, YYYY-MM. */
  readonly month: string;
  /** The duty year and the draws left in it, this one included; null where neither duties, caps nor yearly floors count. */
  readonly year: { readonly from: string; readonly to: string; readonly periods: number } | null;
  /** The pools count as of the end of this day, YYYY-MM-DD. */
  readonly cut_off_day: string;
  readonly scope: Scope;
  readonly duties: readonly PlannedDuty[];
  readonly caps: readonly FrequencyCap[];
  readonly trees: readonly { readonly attributes: readonly string[]; readonly floors: readonly PlannedFloor[] }[];
  readonly weights: Weights;
  readonly maximum_ppb: number;
  readonly budget: number | null;
  /** Targets in scope that cannot be drawn, each with its reason. */
  readonly exclusions: readonly { readonly code: string; readonly reason: string }[];
  /** Officers who cannot be sent in the window, each with the reason. */
  readonly unavailable: readonly { readonly code: string; readonly reason: string }[];
  readonly team: Omit<TeamRules, 'attributes'>;
  /** null: a window only; otherwise a day of the window is drawn for each visit from the working days. */
  readonly dates: { readonly per_day: number; readonly together: string | null } | null;
  /** Departments that confirm a joint task before its draw; [] for any other kind. */
  readonly participants: readonly Participant[];
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
