import { floorCount } from '../draw/inclusion-probabilities.ts';
import { compareUtf8 } from '../draw/order.ts';
import type { Frame } from '../draw/frame.ts';
import { unit, type Rules } from '../draw/rules.ts';
import { getList } from '../lists/definitions.ts';

/** A reason with the number of targets that it keeps out of the draw. */
export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
}

/** One stratum that has a floor, in the order of the rules. */
export interface StratumFloor {
  readonly path: readonly string[];
  readonly eligible: number;
  readonly ratioBp: number;
  readonly minimum: number;
  readonly floor: number;
}

/** A chance in ppb as people read it, rounded half up to a tenth of a percent: 123456789 is 12.3%. */
export function percentOf(ppb: number): string {
  const tenths = Math.floor((ppb * 1000 + unit / 2) / unit);
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`;
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
  const clauses = rules.scope.map(({ attribute, values }) => {
    const texts = values.map((value) => (value === '' ? '未填写' : value));
    return `${attributeLabel(attribute)}为${texts.join('、')}`;
  });
  return `检查对象名录库中${clauses.join('，且')}的在库对象`;
}

/** The Chinese name of a target's attribute. */
export function attributeLabel(attribute: string): string {
  return getList('targets').fields.find((field) => field.key === attribute)?.label ?? attribute;
}

/** Every floor of the rules with the number of eligible targets that it counts. */
export function describeFloors(frame: Frame, rules: Rules): readonly StratumFloor[] {
  return rules.strata.floors.map(({ path, ratio_bp, minimum }) => {
    const eligible = frame.targets.filter(
      ({ excluded, attributes }) =>
        excluded === null &&
        path.every((value, level) => attributes[rules.strata.attributes[level] ?? ''] === value),
    ).length;
    const floor = floorCount({ path, ratio_bp, minimum }, eligible);
    return { path, eligible, ratioBp: ratio_bp, minimum, floor };
  });
}
