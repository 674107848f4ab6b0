import { pointsOf, sortWeights, type Indicated, type Indicator, type Weights } from '../draw/weights.ts';
import { getList } from '../lists/definitions.ts';
import { ratioText } from '../lists/field-text.ts';
import type { CreditClass } from './credit-classes.ts';
import { findMeasure } from './measures.ts';

/** One indicator's part in the weight of a target. */
export interface WeightPart {
  /** The key of the attribute or measure, and its Chinese name. */
  readonly key: string;
  readonly label: string;
  /** What the target has, with its unit: "是", "1200000 元", "未知". */
  readonly value: string;
  readonly points: number;
  /** Chinese: which entry or band of the formula applies. */
  readonly why: string;
}

/** Why a target has its weight: the base and every indicator, which together are the weight. */
export interface WeightExplanation {
  readonly weight: number;
  readonly base: number;
  readonly parts: readonly WeightPart[];
}

const yes = (attribute: string, points: number): Indicator => ({
  kind: 'value',
  attribute,
  table: [{ value: '是', points }],
  otherwise: 0,
});

const bands = (measure: string, ...steps: readonly (readonly [number, number])[]): Indicator => ({
  kind: 'band',
  measure,
  bands: steps.map(([from, points]) => ({ from, points })),
  otherwise: 0,
});

/**
 * An example of a model, to be changed, simulated and adopted: every indicator that the policy papers name, with modest points, so that
 * the riskiest target weighs some twenty-five times as much as the safest. A target that was never rated or visited is not taken for a safe one.
 */
export function startingModel(classes: readonly CreditClass[]): Weights {
  const unrated = classes.find(({ rank }) => rank === 2)?.points ?? 0;
  const table = classes.map(({ class: value, points }) => ({ value, points }));
  return sortWeights({
    name: '示例风险模型',
    base: 10,
    indicators: [
      { kind: 'value', attribute: 'credit_class', table, otherwise: unrated },
      yes('key_unit', 20),
      yes('chronic_disease', 10),
      yes('rehabilitation', 10),
      yes('outpatient_pooling', 5),
      bands('fund_amount', [1_000_000, 5], [5_000_000, 10], [20_000_000, 20]),
      bands('growth_bp', [12_000, 5], [15_000, 10], [20_000, 20]),
      bands('visit_cost', [500, 5], [2000, 10]),
      bands('drug_quantity', [10_000, 5], [100_000, 10]),
      bands('complaints', [1, 10], [3, 20]),
      bands('violations', [1, 15], [3, 30]),
      bands('self_check_carelessness', [30, 5], [60, 15], [100, 30]),
      { ...bands('months_since_visit', [0, 0], [12, 5], [24, 10]), otherwise: 10 },
    ],
  });
}

/** The published formula in Chinese: its sum, then one line for each indicator. */
export function describeModel(weights: Weights): readonly string[] {
  const lines = describeIndicators(weights).map(
    ({ label, points }, index) => `${index + 1}. ${label}：${points}`,
  );
  return [sumText(weights), ...lines];
}

/** The sum of the published formula in Chinese: 示例风险模型：权重 = 基础分 10 + 以下各项得分之和. */
export function sumText({ name, base, indicators }: Weights): string {
  return `${name}：权重 = 基础分 ${base}${indicators.length === 0 ? '' : ' + 以下各项得分之和'}`;
}

/** The indicators of a formula by their Chinese names, each with how its points are given. */
export function describeIndicators({ indicators }: Weights): readonly {
  readonly label: string;
  readonly points: string;
}[] {
  return indicators.map((indicator) => ({
    label: labelOf(indicator),
    points: pointTexts(indicator).join('；'),
  }));
}

function pointTexts(indicator: Indicator): readonly string[] {
  if (indicator.kind === 'value') {
    const entries = indicator.table.map(({ value, points }) => `${valueText(value)} ${points} 分`);
    return [...entries, `其他 ${indicator.otherwise} 分`];
  }
  const unit = unitOf(indicator.measure);
  const entries = indicator.bands.map(
    ({ from, points }, place) => `${rangeText(from, indicator.bands[place + 1]?.from, unit)} ${points} 分`,
  );
  return [...entries, `${otherwiseText(indicator, unit)} ${indicator.otherwise} 分`];
}

/** What gives a target its weight, indicator by indicator in the order of the formula. */
export function explainWeight(weights: Weights, target: Indicated): WeightExplanation {
  const points = pointsOf(weights, target);
  const parts = weights.indicators.map((indicator, index): WeightPart => {
    const known = { label: labelOf(indicator), points: points[index] ?? 0 };
    return indicator.kind === 'value'
      ? { key: indicator.attribute, ...known, ...explainValue(indicator, target) }
      : { key: indicator.measure, ...known, ...explainBand(indicator, target) };
  });
  return { weight: parts.reduce((sum, part) => sum + part.points, weights.base), base: weights.base, parts };
}

/** The explanation of a weight as Chinese sentences: the sum, then every indicator with its points. */
export function describeWeight({ weight, base, parts }: WeightExplanation): readonly string[] {
  const sum = [
    `基础分 ${base}`,
    ...parts.filter(({ points }) => points > 0).map((p) => `${p.label} ${p.points}`),
  ];
  return [
    `权重 ${weight} = ${sum.join(' + ')}`,
    ...parts.map(({ label, value, points, why }) => `${label}：${value}，${why}，得 ${points} 分`),
  ];
}

function explainValue(
  { attribute, table }: Extract<Indicator, { kind: 'value' }>,
  { attributes }: Indicated,
): Pick<WeightPart, 'value' | 'why'> {
  const value = attributes[attribute] ?? '';
  const isListed = table.some((entry) => entry.value === value);
  return { value: valueText(value), why: isListed ? '公式中列有这一取值' : '公式中没有单列，按其他计' };
}

function explainBand(
  indicator: Extract<Indicator, { kind: 'band' }>,
  { measures }: Indicated,
): Pick<WeightPart, 'value' | 'why'> {
  const unit = unitOf(indicator.measure);
  const measure = measures[indicator.measure] ?? null;
  if (measure === null) return { value: '未知', why: '没有数据' };
  const place = indicator.bands.findLastIndex(({ from }) => from <= measure);
  const value = `${measure} ${unit}`.trimEnd();
  const band = indicator.bands[place];
  if (band === undefined) return { value, why: `不足 ${indicator.bands[0]?.from ?? 0}` };
  return { value, why: `在“${rangeText(band.from, indicator.bands[place + 1]?.from, unit)}”一档` };
}

const unitOf = (measure: string): string => findMeasure(measure)?.unit ?? '';

const valueText = (value: string): string => (value === '' ? '未填写' : value);

function labelOf(indicator: Indicator): string {
  if (indicator.kind === 'band') return findMeasure(indicator.measure)?.label ?? indicator.measure;
  const { fields } = getList('targets');
  return fields.find(({ key }) => key === indicator.attribute)?.label ?? indicator.attribute;
}

function rangeText(from: number, next: number | undefined, unit: string): string {
  if (isCoarse(from, unit)) {
    const least = amountText(from, unit);
    return next === undefined ? `${least}及以上` : `${least}至不足 ${amountText(next, unit)}`;
  }
  if (next === undefined) return `${from} ${unit}及以上`.replace('  ', ' ');
  return next === from + 1 ? `${from} ${unit}` : `${from} 至 ${next - 1} ${unit}`;
}

function otherwiseText({ bands }: Extract<Indicator, { kind: 'band' }>, unit: string): string {
  const first = bands[0]?.from;
  if (first === undefined || first <= 0) return '未知';
  return isCoarse(first, unit) ? `不足 ${amountText(first, unit)}或未知` : `不足 ${first} 或未知`;
}

/** Whether a band is read by its bounds, as amounts are, and not by the numbers in it. */
const isCoarse = (from: number, unit: string): boolean => unit === '万分比' || from >= 10_000;

function amountText(amount: number, unit: string): string {
  if (unit === '万分比') return ratioText(amount);
  return amount >= 10_000 && amount % 10_000 === 0 ? `${amount / 10_000} 万${unit}` : `${amount} ${unit}`;
}
