/** One number that the risk model may use. Values are whole and not negative. */
export interface Measure {
  readonly key: string;
  /** Chinese, as in the heading of a sheet. */
  readonly label: string;
  readonly unit: string;
  readonly explanation: string;
  readonly maximum: number;
  /** false: found out by the service itself, never imported. */
  readonly imported: boolean;
}

/** The highest number that a spreadsheet program keeps exactly, and below the limit of exact integers. */
const largest = 99_999_999_999_999;

/** The measures of the risk model, in the order in which sheets and papers show them. */
export const measures: readonly Measure[] = [
  {
    key: 'fund_amount',
    label: '基金支付金额',
    unit: '元',
    explanation: '本期医保基金支付的金额，四舍五入到元。',
    maximum: largest,
    imported: true,
  },
  {
    key: 'growth_bp',
    label: '基金支付环比',
    unit: '万分比',
    explanation: '本期金额与上期金额之比乘以 10000：10000 为持平，12000 为增长两成，8000 为下降两成。',
    maximum: 1_000_000_000,
    imported: true,
  },
  {
    key: 'visit_cost',
    label: '次均费用',
    unit: '元',
    explanation: '本期平均每次就诊或购药的费用，四舍五入到元。',
    maximum: largest,
    imported: true,
  },
  {
    key: 'drug_quantity',
    label: '药品数量',
    unit: '盒（支、瓶）',
    explanation: '本期医保结算的药品数量。',
    maximum: largest,
    imported: true,
  },
  {
    key: 'complaints',
    label: '投诉举报件数',
    unit: '件',
    explanation: '本期登记的投诉举报件数。',
    maximum: 1_000_000,
    imported: true,
  },
  {
    key: 'violations',
    label: '违规次数',
    unit: '次',
    explanation: '本期查实的违法违规次数。',
    maximum: 1_000_000,
    imported: true,
  },
  {
    key: 'self_check_carelessness',
    label: '自查敷衍程度',
    unit: '分',
    explanation: '对自查自纠报告的评分：0 为认真完整，100 为未报或空报；用于抽查复查。',
    maximum: 100,
    imported: true,
  },
  {
    key: 'months_since_visit',
    label: '距上次检查月数',
    unit: '个月',
    explanation: '到名录截止日距上次检查满几个月，由系统按检查记录算出，不能导入。',
    maximum: 100_000,
    imported: false,
  },
];

/** The keys of all measures. */
export const measureKeys: readonly string[] = measures.map(({ key }) => key);

/** The measures that come from sheets. */
export const importedMeasures: readonly Measure[] = measures.filter(({ imported }) => imported);

/** The measure with this key; undefined when there is none. */
export function findMeasure(key: string): Measure | undefined {
  return measures.find((measure) => measure.key === key);
}

/** The text attributes of a target that a risk model may use; the flags read 是 or 否, a blank is "". */
export const riskAttributes: readonly string[] = [
  'credit_class',
  'key_unit',
  'chronic_disease',
  'rehabilitation',
  'outpatient_pooling',
  'kind',
  'level',
  'ownership',
];

/** The Chinese name of a fact about a target: of a measure, or of its credit class. */
export function factLabel(key: string): string {
  return findMeasure(key)?.label ?? '信用等级';
}
