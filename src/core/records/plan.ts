import { Refusal, type Problem } from '../refusal.ts';

/** What is drawn within an institution: records of treatments, or drugs. */
export const recordKinds = { visits: '人次病历', drugs: '药品' } as const;
export type RecordKind = keyof typeof recordKinds;

/** Months YYYY-MM, both included. */
export interface MonthSpan {
  readonly from: string;
  readonly to: string;
}

/** From this amount on, in yuan, a record has so many points of weight more than one below all bands. */
export interface AmountBand {
  readonly from: number;
  readonly points: number;
}

/** How the records of an institution are drawn. */
export type RecordPlan =
  | {
      readonly kind: 'visits';
      readonly period: MonthSpan;
      /** Records of each month, or all of them where the month has fewer. */
      readonly minimum: number;
      /** [] gives all records of a month the same chance; otherwise the weight is 1 and the points. Ascending. */
      readonly bands: readonly AmountBand[];
    }
  | {
      readonly kind: 'drugs';
      readonly period: MonthSpan;
      /** So many of each month with the largest amounts are certain. */
      readonly top: number;
      /** So many of each month at random among the others. */
      readonly random: number;
    };

/** A plan as people write it: what they leave out takes its usual value. */
export interface RecordPlanRequest extends MonthSpan {
  readonly kind: RecordKind;
  readonly minimum?: number | undefined;
  /** "10000:5,50000:20": from 10,000 yuan 5 points, from 50,000 yuan 20. */
  readonly bands?: string | undefined;
  readonly top?: number | undefined;
  readonly random?: number | undefined;
}

const usual = { minimum: 20, top: 20, random: 10 } as const;
const maxMonths = 36;
const maxYuan = 1_000_000_000;
const maxPoints = 1_000_000;

/**
 * The plan of a request, its blanks filled: 20 records a month; 20 drugs with the largest amounts and 10 others. Refuses (invalid)
 * months out of order or more than 36, bands that do not ascend, and members that belong to the other kind.
 */
export function recordPlanOf(request: RecordPlanRequest): RecordPlan {
  const { kind, from, to, minimum, bands, top, random } = request;
  const foreign: readonly (keyof RecordPlanRequest)[] =
    kind === 'visits' ? ['top', 'random'] : ['minimum', 'bands'];
  const problems = foreign
    .filter((member) => request[member] !== undefined)
    .map((member): Problem => ({
      place: member,
      message: `抽取${recordKinds[kind]}不用这一项：请删去`,
    }));
  if (from > to) problems.push({ place: 'to', message: `${to} 早于 ${from}：请核对起止月份` });
  else if (monthsOf({ from, to }).length > maxMonths)
    problems.push({ place: 'to', message: `起止超过 ${maxMonths} 个月：请分几次抽取` });
  const read = parseBands(bands ?? '');
  if (read === undefined) problems.push({ place: 'bands', message: bandForm });
  if (problems.length > 0) throw new Refusal('invalid', '记录抽取的要求有误', problems);
  const period = { from, to };
  return kind === 'visits'
    ? { kind, period, minimum: minimum ?? usual.minimum, bands: read ?? [] }
    : { kind, period, top: top ?? usual.top, random: random ?? usual.random };
}

const bandForm =
  '应写成 10000:5,50000:20（一万元起加 5 分，五万元起加 20 分），金额为从小到大的整元，分值至多 1000000';

function parseBands(text: string): readonly AmountBand[] | undefined {
  if (text === '') return [];
  const bands: AmountBand[] = [];
  for (const part of text.split(',')) {
    const match = /^(\d{1,10}):(\d{1,7})$/.exec(part.trim());
    const band = { from: Number(match?.[1]), points: Number(match?.[2]) };
    const isAscending = band.from > (bands.at(-1)?.from ?? -1);
    if (match === null || !isAscending || band.from > maxYuan || band.points > maxPoints) return undefined;
    bands.push(band);
  }
  return bands;
}

/** The months of a span in order; [] when it ends before it begins. */
export function monthsOf({ from, to }: MonthSpan): readonly string[] {
  const numberOf = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
  const [first, last] = [numberOf(from), numberOf(to)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const month = (first + i) % 12;
    return `${String((first + i - month) / 12).padStart(4, '0')}-${String(month + 1).padStart(2, '0')}`;
  });
}

/** How many records of a month the plan wants. */
export const wantedOf = (plan: RecordPlan): number =>
  plan.kind === 'visits' ? plan.minimum : plan.top + plan.random;

/** The rule of a plan in words, as papers say it. */
export function describeRecordPlan(plan: RecordPlan): string {
  if (plan.kind === 'drugs')
    return `每月金额前${plan.top}名必查（金额相同的按编码先后），其余药品中每月随机抽取${plan.random}种`;
  const { minimum, bands } = plan;
  const chances =
    bands.length === 0
      ? '同月各条机会均等'
      : `机会按费用加权：权重1，${bands.map(({ from, points }) => `${from}元起加${points}`).join('，')}`;
  return `每月随机抽取${minimum}条，不足${minimum}条的月份全部抽取；${chances}`;
}
