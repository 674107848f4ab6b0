import { floorCount } from '../draw/chances/floors.ts';
import { compareUtf8 } from '../draw/order.ts';
import type { Frame } from '../draw/frame.ts';
import { unit, type Rules, type Scope } from '../draw/rules.ts';
import { getList } from '../lists/definitions.ts';
import { isExhaustive, type FrameCounts } from './kinds.ts';
import type { TaskPlan } from './plan.ts';

/** A reason with the number of targets that it keeps out of the draw. */
export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
}

/** One stratum that has a floor, in the order of the rules. */
export interface StratumFloor {
  readonly path: readonly string[];
  /** Targets that count in it: those that can be drawn, and those that only a cap or a pending visit keeps out. */
  readonly size: number;
  readonly ratioBp: number;
  readonly minimum: number;
  /** Of a yearly floor: targets reached already, and the draws left; 0 and 1 otherwise. */
  readonly done: number;
  readonly periods: number;
  /** What it asks of this draw. */
  readonly floor: number;
}

/** A chance in ppb as people read it, rounded half up to a tenth of a percent: 123456789 is 12.3%. */
export function percentOf(ppb: number): string {
  const tenths = Math.floor((ppb * 1000 + unit / 2) / unit);
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`;
}

/** A part of a whole as people read it, rounded half up to a tenth of a percent: 1 of 8 is 12.5%; of nothing 0.0%. */
function shareOf(part: number, whole: number): string {
  const tenths = whole === 0 ? 0 : Math.floor((2000 * part + whole) / (2 * whole));
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`;
}

/** How many targets of a pool a scope leaves out, and their share of it: 12家（2.5%）. */
export function describeOutside(pool: number, inScope: number): string {
  const outside = pool - inScope;
  return `${outside}家（${shareOf(outside, pool)}）`;
}

/** How many targets of a frame each reason excludes; the most frequent first, then in text order. */
export function countExclusions(frame: Frame): readonly ReasonCount[] {
  const counts = new Map<string, number>();
  for (const { excluded } of frame.targets) {
    if (excluded !== null) counts.set(excluded, (counts.get(excluded) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .toSorted((left, right) => right.count - left.count || compareUtf8(left.reason, right.reason));
}

/** The scope in words: 机构类别为诊所、零售药店；… */
export function describeScope(rules: Rules): string {
  if (rules.scope.length === 0) return '检查对象名录库全部在库对象';
  return `检查对象名录库中${scopeText('targets', rules.scope).join('，且')}的在库对象`;
}

/** The conditions of a scope over targets or officers, one text each: 机构类别为诊所、零售药店. */
export function scopeText(list: 'targets' | 'officers', scope: Scope): readonly string[] {
  const { fields } = getList(list);
  return scope.map(({ attribute, values }) => {
    const label = fields.find((field) => field.key === attribute)?.label ?? attribute;
    return `${label}为${values.map((value) => (value === '' ? '未填写' : value)).join('、')}`;
  });
}

/** The duties and caps of a plan, a sentence each. */
export function describeDuties({ duties, caps, year }: TaskPlan): readonly string[] {
  if (year === null) return [];
  const whom = (scope: Scope): string =>
    scope.length === 0 ? '范围内每一家' : `${scopeText('targets', scope).join('，且')}的对象每家`;
  return [
    ...duties
      .filter(({ visits }) => visits > 0)
      .map(({ name, scope, visits }) => `${name}：${whom(scope)}全年至少检查${visits}次。`),
    ...caps.map(
      ({ name, scope, visits, on_site_only: onSite }) =>
        `${name}：${whom(scope)}全年${onSite ? '现场' : ''}检查不超过${visits}次；已达上限的不再列入抽取。`,
    ),
    ...(duties.length + caps.length === 0 ? [] : [`含本期在内，全年还有${year.periods}期抽查。`]),
  ];
}

/** What the chances of a frame amount to, where they leave nothing to chance: a sentence, or none. */
export function describeChances(counts: FrameCounts): readonly string[] {
  if (!isExhaustive(counts)) return [];
  return [`列入抽取的${counts.eligible}家抽中概率均为100%：本次为全部检查，不属随机抽查。`];
}

/** The Chinese name of a target's attribute. */
export function attributeLabel(attribute: string): string {
  return getList('targets').fields.find((field) => field.key === attribute)?.label ?? attribute;
}

/** Every floor of the rules, tree by tree, with the size of its stratum and what it asks for. */
export function describeFloors(frame: Frame, rules: Rules): readonly StratumFloor[] {
  const sizes = rules.trees.map(() => new Map<string, number>());
  for (const { counted, excluded, attributes } of frame.targets) {
    if (!counted && excluded !== null) continue;
    rules.trees.forEach((tree, t) => {
      for (let depth = 0; depth <= tree.attributes.length; depth += 1) {
        const path = JSON.stringify(tree.attributes.slice(0, depth).map((name) => attributes[name]));
        sizes[t]?.set(path, (sizes[t].get(path) ?? 0) + 1);
      }
    });
  }
  return rules.trees.flatMap(({ floors }, t) =>
    floors.map((floor) => {
      const size = sizes[t]?.get(JSON.stringify(floor.path)) ?? 0;
      const { path, ratio_bp: ratioBp, minimum, done, periods } = floor;
      return { path, size, ratioBp, minimum, done, periods, floor: floorCount(floor, size) };
    }),
  );
}
