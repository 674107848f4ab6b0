import type { Problem } from '../refusal.ts';
import { compareUtf8 } from './order.ts';

/** What one indicator gives: points by the value of a text attribute, or by the band into which a measure falls. */
export type Indicator =
  | {
      readonly kind: 'value';
      readonly attribute: string;
      readonly table: readonly { readonly value: string; readonly points: number }[];
      /** Points of every other value. */
      readonly otherwise: number;
    }
  | {
      readonly kind: 'band';
      readonly measure: string;
      /** Ascending by `from`; the last band that does not begin above the measure counts. */
      readonly bands: readonly { readonly from: number; readonly points: number }[];
      /** Points where the measure is unknown or below the first band. */
      readonly otherwise: number;
    };

/** The published formula of the weight: base + the points of every indicator. */
export interface Weights {
  /** Which model, and which version of it; not interpreted. */
  readonly name: string;
  /** 1 … 1,000,000: whoever has no points still has this weight. */
  readonly base: number;
  readonly indicators: readonly Indicator[];
}

/** What the weight is made from: texts by attribute, whole numbers (null: unknown) by measure. */
export interface Indicated {
  readonly attributes: Readonly<Record<string, string>>;
  readonly measures: Readonly<Record<string, number | null>>;
}

/** What the weight of a target of a frame is made from: the attributes of its row and of its sealed line, and its measures. */
export function indicatedOf(row: Pick<Indicated, 'attributes'>, sealed: Indicated): Indicated {
  return { attributes: { ...row.attributes, ...sealed.attributes }, measures: sealed.measures };
}

/** The points that each indicator gives, in the order of the formula. */
export function pointsOf({ indicators }: Weights, target: Indicated): readonly number[] {
  return indicators.map((indicator) => {
    if (indicator.kind === 'value') {
      const value = target.attributes[indicator.attribute] ?? '';
      return indicator.table.find((entry) => entry.value === value)?.points ?? indicator.otherwise;
    }
    const measure = target.measures[indicator.measure] ?? null;
    if (measure === null) return indicator.otherwise;
    return indicator.bands.findLast((band) => band.from <= measure)?.points ?? indicator.otherwise;
  });
}

/** The weight of a target: the base and all its points. */
export function weightOf(weights: Weights, target: Indicated): number {
  return pointsOf(weights, target).reduce((sum, points) => sum + points, weights.base);
}

const maxIndicators = 50;
/** The greatest base, and the most points that one indicator may give. */
const maxPoints = 1_000_000;

/** The same formula with the entries of its tables in the order that the protocol gives them. */
export function sortWeights(weights: Weights): Weights {
  return {
    ...weights,
    indicators: weights.indicators.map((indicator) =>
      indicator.kind === 'band'
        ? indicator
        : {
            ...indicator,
            table: indicator.table.toSorted((left, right) => compareUtf8(left.value, right.value)),
          },
    ),
  };
}

/**
 * Everything that keeps a formula from being one of the protocol (section 5): base 1 … 1,000,000, at most 50 indicators, points
 * 0 … 1,000,000, tables sorted by value and bands ascending, both without repeats; and attributes and measures that are not
 * among the known ones. Places are paths below `weights`.
 */
export function findWeightProblems(
  weights: Weights,
  known: { readonly attributes: readonly string[]; readonly measures: readonly string[] },
): readonly Problem[] {
  const problems: Problem[] = [];
  if (!isWhole(weights.base, 1))
    problems.push({ place: 'weights.base', message: '应为 1 到 1000000 的整数' });
  if (weights.indicators.length > maxIndicators)
    problems.push({ place: 'weights.indicators', message: `指标不能超过 ${maxIndicators} 项` });
  return [
    ...problems,
    ...weights.indicators.flatMap((indicator, index) => {
      const place = `weights.indicators.${index}`;
      const found = indicator.kind === 'value' ? findTableProblems(indicator) : findBandProblems(indicator);
      const source = indicator.kind === 'value' ? indicator.attribute : indicator.measure;
      const allowed = indicator.kind === 'value' ? known.attributes : known.measures;
      const member = indicator.kind === 'value' ? 'attribute' : 'measure';
      const unknown = allowed.includes(source)
        ? []
        : [{ place: `.${member}`, message: `不能使用 ${source}，只能用：${allowed.join('、')}` }];
      const otherwise = findPointProblems('.otherwise', indicator.otherwise);
      return [...unknown, ...found, ...otherwise].map((problem) => ({
        place: `${place}${problem.place}`,
        message: problem.message,
      }));
    }),
  ];
}

const isWhole = (value: number, least: number): boolean =>
  Number.isSafeInteger(value) && !Object.is(value, -0) && value >= least && value <= maxPoints;

const findPointProblems = (place: string, points: number): readonly Problem[] =>
  isWhole(points, 0) ? [] : [{ place, message: '分值应为 0 到 1000000 的整数' }];

function findTableProblems({ table }: Extract<Indicator, { kind: 'value' }>): readonly Problem[] {
  return table.flatMap(({ value, points }, index) => {
    const order = index === 0 ? 1 : compareUtf8(value, table[index - 1]?.value ?? '');
    const message = order === 0 ? `“${value}”重复` : '各项应按取值的字节顺序排列';
    return [
      ...(order > 0 ? [] : [{ place: `.table.${index}.value`, message }]),
      ...findPointProblems(`.table.${index}.points`, points),
    ];
  });
}

function findBandProblems({ bands }: Extract<Indicator, { kind: 'band' }>): readonly Problem[] {
  return bands.flatMap(({ from, points }, index) => {
    const previous = bands[index - 1]?.from;
    const isAscending = previous === undefined || from > previous;
    const isNumber = Number.isSafeInteger(from) && from >= 0 && !Object.is(from, -0);
    const message = isNumber ? '各档的起点应从小到大，不能重复' : '起点应为非负整数';
    return [
      ...(isNumber && isAscending ? [] : [{ place: `.bands.${index}.from`, message }]),
      ...findPointProblems(`.bands.${index}.points`, points),
    ];
  });
}
