import type { Json } from '../canonical-json.ts';
import { protocol } from '../digest.ts';
import { findDateFault } from '../lists/codes.ts';
import type { Problem } from '../refusal.ts';
import { compareUtf8 } from './order.ts';

/** One part of π = 1: inclusion probabilities are whole numbers of parts per billion (ppb). */
export const unit = 1_000_000_000;

/** A lower bound for one stratum: at least max(⌈ratio · eligible⌉, minimum) of its targets are drawn. */
export interface Floor {
  /** The values of the first strata attributes; [] is the whole frame. */
  readonly path: readonly string[];
  /** The ratio in basis points (1/10,000). */
  readonly ratio_bp: number;
  readonly minimum: number;
}

/** Everything that decides a draw besides the rosters and the entropy. Keys are those of the published rules.json. */
export interface Rules {
  readonly protocol: string;
  /** The attributes that each target row carries, sorted. */
  readonly attributes: readonly string[];
  /** A target is in scope when each of these attributes has one of the values; [] is every target. */
  readonly scope: readonly { readonly attribute: string; readonly values: readonly string[] }[];
  readonly strata: { readonly attributes: readonly string[]; readonly floors: readonly Floor[] };
  /** The integer weight of a target by the value of one attribute; null gives every target the default. */
  readonly weights: {
    readonly attribute: string | null;
    readonly table: readonly { readonly value: string; readonly weight: number }[];
    readonly default: number;
  };
  /** The highest π that any target may be given, in ppb. */
  readonly maximum_ppb: number;
  readonly team: {
    readonly size: number;
    /** How many targets one officer may be given in this draw. */
    readonly capacity: number;
    /** Attributes in which an officer must agree with the target; [] lets every officer visit every target. */
    readonly match: readonly string[];
  };
  /** The days on which the visits take place, both included. */
  readonly window: { readonly from: string; readonly to: string };
}

/** Whether a target with these attributes belongs to the frame. */
export function isInScope(rules: Rules, attributes: Readonly<Record<string, string>>): boolean {
  return rules.scope.every((clause) => clause.values.includes(attributes[clause.attribute] ?? ''));
}

/** Rules as plain JSON, for canonical text. */
export function rulesJson(rules: Rules): Json {
  return rules as unknown as Json;
}

/** Every way in which rules are malformed; contradictions with a frame are found when π is computed. */
export function findRuleProblems(rules: Rules): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (isWrong: boolean, place: string, message: string): void => {
    if (isWrong) problems.push({ place, message });
  };
  refuse(rules.protocol !== protocol, 'protocol', `协议版本应为 ${protocol}`);
  refuse(!isSortedUnique(rules.attributes), 'attributes', '属性应按字节顺序排列且不重复');
  refuse(
    !rules.attributes.every((name) => /^[a-z][a-z0-9_]*$/.test(name)),
    'attributes',
    '属性名应以小写字母开头，只含小写字母、数字和下划线',
  );
  const known = new Set(rules.attributes);
  const used = [
    ...rules.scope.map((clause) => clause.attribute),
    ...rules.strata.attributes,
    ...(rules.weights.attribute === null ? [] : [rules.weights.attribute]),
    ...rules.team.match,
  ];
  for (const attribute of used)
    refuse(!known.has(attribute), 'attributes', `规则用到的属性 ${attribute} 未列入名录`);
  refuse(
    !isSortedUnique(rules.scope.map((clause) => clause.attribute)),
    'scope',
    '范围条件应按属性排列且不重复',
  );
  for (const clause of rules.scope) {
    refuse(
      clause.values.length === 0 || !isSortedUnique(clause.values),
      'scope',
      '范围条件的取值应非空、按字节顺序排列且不重复',
    );
  }
  refuse(
    new Set(rules.strata.attributes).size !== rules.strata.attributes.length,
    'strata.attributes',
    '分层属性重复',
  );
  refuse(!isSortedUnique(rules.team.match), 'team.match', '匹配属性应按字节顺序排列且不重复');
  return [...problems, ...findFloorProblems(rules), ...findNumberProblems(rules)];
}

function findFloorProblems(rules: Rules): readonly Problem[] {
  const problems: Problem[] = [];
  let previous: readonly string[] | undefined;
  for (const floor of rules.strata.floors) {
    const place = `strata.floors[${floor.path.join('/')}]`;
    if (floor.path.length > rules.strata.attributes.length)
      problems.push({ place, message: '分层路径比分层属性长' });
    if (!isWhole(floor.ratio_bp, 0, 10_000))
      problems.push({ place, message: '抽查比例应为 0 至 10000 的整数（万分之一）' });
    if (!isWhole(floor.minimum, 0, 10_000_000)) problems.push({ place, message: '最少家数应为非负整数' });
    if (previous !== undefined && comparePaths(previous, floor.path) >= 0) {
      problems.push({ place, message: '分层下限应按路径排列且不重复' });
    }
    previous = floor.path;
  }
  return problems;
}

function findNumberProblems(rules: Rules): readonly Problem[] {
  const { weights, team, window } = rules;
  const problems: Problem[] = [];
  const refuse = (isWrong: boolean, place: string, message: string): void => {
    if (isWrong) problems.push({ place, message });
  };
  refuse(
    !isSortedUnique(weights.table.map((entry) => entry.value)),
    'weights.table',
    '权重表应按取值排列且不重复',
  );
  for (const weight of [weights.default, ...weights.table.map((entry) => entry.weight)]) {
    refuse(!isWhole(weight, 1, 1_000_000), 'weights', '权重应为 1 至 1000000 的整数');
  }
  refuse(
    !isWhole(rules.maximum_ppb, 1, unit),
    'maximum_ppb',
    '最高概率应为 1 至 1000000000 的整数（十亿分之一）',
  );
  refuse(!isWhole(team.size, 2, 20), 'team.size', '检查组至少两名执法人员，至多二十名');
  refuse(!isWhole(team.capacity, 1, 100_000), 'team.capacity', '每人检查家数上限应为正整数');
  const isDay = (text: string): boolean => findDateFault(text) === undefined;
  refuse(
    !isDay(window.from) || !isDay(window.to) || window.from > window.to,
    'window',
    '检查时段应为先后两个日期',
  );
  return problems;
}

/** The order of strata paths: element by element in UTF-8 byte order, a prefix before what it begins. */
export function comparePaths(left: readonly string[], right: readonly string[]): number {
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const order = compareUtf8(left[i] ?? '', right[i] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function isSortedUnique(texts: readonly string[]): boolean {
  return texts.every((text, i) => i === 0 || compareUtf8(texts[i - 1] ?? '', text) < 0);
}

const isWhole = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;
