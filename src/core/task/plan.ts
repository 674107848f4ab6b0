import { protocol } from '../digest.ts';
import { compareUtf8 } from '../draw/order.ts';
import { comparePaths } from '../draw/rule-problems.ts';
import type { Duty, Rules, Scope, TeamRules } from '../draw/rules.ts';
import { sortWeights, type Weights } from '../draw/weights.ts';
import type { PlannedSlot } from './planned-entropy.ts';
import type { Exemption } from '../visits/bases.ts';

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
  /** The grounds whose visits stay outside the cap; every exempt ground when left out. */
  readonly exemptions?: readonly Exemption[] | undefined;
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
  readonly trees: readonly {
    readonly attributes: readonly string[];
    readonly floors: readonly PlannedFloor[];
  }[];
  readonly weights: Weights;
  readonly maximum_ppb: number;
  readonly budget: number | null;
  /** Targets in scope that cannot be drawn, each with its reason. */
  readonly exclusions: readonly { readonly code: string; readonly reason: string }[];
  /** Officers who cannot be sent in the window, each with the reason. */
  readonly unavailable: readonly { readonly code: string; readonly reason: string }[];
  /** Officers who may be given fewer targets than `team.capacity`. */
  readonly limits: readonly { readonly code: string; readonly capacity: number }[];
  readonly team: Omit<TeamRules, 'attributes'>;
  /** null: a window only; otherwise a day of the window is drawn for each visit from the working days. */
  readonly dates: { readonly per_day: number; readonly together: string | null } | null;
  /** Departments that send officers to a joint task and confirm it after its draw; [] for any other kind. */
  readonly participants: readonly Participant[];
  readonly window: Rules['window'];
  /** The first day on which the drawn list may be published: after the window. */
  readonly release_on: string;
  /** Whether the list also waits for the last visit of the draw: none of them may be pending. */
  readonly release_after_visits: boolean;
  /** Who besides the approver may see before the release who was drawn: actor ids. Each look is written down. */
  readonly readers: readonly string[];
  /** From which day on an inspector may see his own visits; null: from the first day of the window. */
  readonly dispatch_on: string | null;
  /** Whom the public may ask: a name or office, and how to reach it. */
  readonly contact: string;
  /** What is mixed into the draw, in order. */
  readonly entropy: readonly PlannedSlot[];
}

/** What rules need besides the plan: what is counted and looked up when the frame is frozen. */
export interface PlanFacts {
  /** Targets of a stratum (path of a tree) that the year's draws have reached already. */
  readonly done: (attributes: readonly string[], path: readonly string[]) => number;
  /** The working days of the window. */
  readonly days: readonly string[];
  /** The departments of the lead's own officers, "" for none; in a joint task they alone take the seats that name no department. */
  readonly departments?: readonly string[];
}

/** Attributes that every frame carries, because the published lists show them. */
const shownAttributes: readonly string[] = ['district_code', 'kind'];

/**
 * The rules of the draw that a plan asks for, in the one order that the protocol gives them. What only makes up a weight (a credit
 * class that no duty, stratum or scope names, every measure) is in the sealed lines.
 */
export function rulesOf(plan: TaskPlan, facts: PlanFacts): Rules {
  const attributes = sortUnique(openAttributesOf(plan));
  return {
    protocol,
    attributes,
    sealed_attributes: sortUnique(weighedAttributesOf(plan)).filter((name) => !attributes.includes(name)),
    measures: sortUnique(
      plan.weights.indicators.flatMap((each) => (each.kind === 'band' ? [each.measure] : [])),
    ),
    scope: sortScope(plan.scope),
    duties: plan.duties.map(({ name, attribute, table, otherwise }) => ({
      name,
      attribute,
      table: table.toSorted((left, right) => compareUtf8(left.value, right.value)),
      otherwise,
    })),
    trees: plan.trees.map((tree) => ({
      attributes: tree.attributes,
      floors: tree.floors
        .map(({ path, ratio_bp, minimum, yearly }) => ({
          path,
          ratio_bp,
          minimum,
          done: yearly ? facts.done(tree.attributes, path) : 0,
          periods: yearly ? (plan.year?.periods ?? 1) : 1,
        }))
        .toSorted((left, right) => comparePaths(left.path, right.path)),
    })),
    weights: orderWeights(plan.weights),
    maximum_ppb: plan.maximum_ppb,
    budget: plan.budget,
    team: {
      ...plan.team,
      attributes: sortUnique(officerAttributesOf(plan)),
      seats: plan.team.seats.map((seat) => ({
        ...seat,
        scope: sortScope(seatScope(plan, seat.scope, facts.departments)),
        skills: sortUnique(seat.skills),
        match: sortUnique(seat.match),
        differ: sortUnique(seat.differ),
      })),
    },
    dates: plan.dates === null ? null : { ...plan.dates, days: facts.days },
    window: plan.window,
  };
}

/** The text attributes of targets that a plan names, and those that every list shows. */
export function targetAttributesOf(plan: TaskPlan): readonly string[] {
  return [...openAttributesOf(plan), ...weighedAttributesOf(plan)];
}

/** Those that decide who can be drawn, how many of whom and whom they meet, or that lists show. */
function openAttributesOf(plan: TaskPlan): readonly string[] {
  return [
    ...plan.scope.map((clause) => clause.attribute),
    ...plan.duties.flatMap(({ attribute, scope }) => [
      ...(attribute === null ? [] : [attribute]),
      ...scope.map((clause) => clause.attribute),
    ]),
    ...plan.caps.flatMap(({ scope }) => scope.map((clause) => clause.attribute)),
    ...plan.trees.flatMap((tree) => tree.attributes),
    ...plan.team.seats.flatMap(({ match, differ }) => [...match, ...differ]),
    ...(plan.dates?.together === null || plan.dates === null ? [] : [plan.dates.together]),
    ...shownAttributes,
  ];
}

const weighedAttributesOf = ({ weights }: TaskPlan): readonly string[] =>
  weights.indicators.flatMap((each) => (each.kind === 'value' ? [each.attribute] : []));

/** The text attributes of officers that a plan names. */
export function officerAttributesOf(plan: TaskPlan): readonly string[] {
  return plan.team.seats.flatMap(({ scope, match, differ }) => [
    ...scope.map((clause) => clause.attribute),
    ...match,
    ...differ,
  ]);
}

/** Whether the scope leaves out part of the pool (定向抽查) or takes all of it (不定向抽查). */
export function isDirected(plan: TaskPlan): boolean {
  return plan.scope.length > 0;
}

function seatScope({ kind }: TaskPlan, scope: Scope, departments: readonly string[] | undefined): Scope {
  const isNamed = scope.some(({ attribute }) => attribute === 'department_code');
  if (kind !== 'joint' || isNamed || departments === undefined) return scope;
  return [...scope, { attribute: 'department_code', values: departments }];
}

const sortUnique = (texts: readonly string[]): readonly string[] => [...new Set(texts)].toSorted(compareUtf8);

const sortScope = (scope: Scope): Scope =>
  scope
    .map(({ attribute, values }) => ({ attribute, values: sortUnique(values) }))
    .toSorted((left, right) => compareUtf8(left.attribute, right.attribute));

/** The formula in the order of the protocol; people may write bands in any order. */
function orderWeights(weights: Weights): Weights {
  const { indicators, ...formula } = sortWeights(weights);
  return {
    ...formula,
    indicators: indicators.map((each) =>
      each.kind === 'band'
        ? { ...each, bands: each.bands.toSorted((left, right) => left.from - right.from) }
        : each,
    ),
  };
}
