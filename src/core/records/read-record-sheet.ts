import type { Sheet } from '../lists/check-import.ts';
import type { Field, ListDefinition } from '../lists/definition.ts';
import { findMappingProblems, suggestMapping } from '../lists/mapping.ts';
import { faultProblem, readNumberedRows, type NumberedRow } from '../lists/read-numbered-rows.ts';
import { Refusal, type Problem } from '../refusal.ts';
import { recordKinds, type MonthSpan, type RecordKind } from './plan.ts';
import { isPersonalHeading } from './private-columns.ts';
import { isIdentityNumber } from '../people/personal-values.ts';

/** One record of an institution: a treatment, or what was sold of a drug in a month. */
export interface InstitutionRecord {
  /** Month, a slash, and the number: unique, and sorted by month first. */
  readonly id: string;
  /** The number of the record; the drug's name. Never a person's. */
  readonly name: string;
  readonly month: string;
  /** In fen. */
  readonly amount: number;
}

const field = (key: string, label: string, explanation: string, more: Partial<Field> = {}): Field => ({
  key,
  label,
  kind: 'text',
  required: true,
  maxLength: 64,
  explanation,
  ...more,
});

const monthForm = '形如 2026-10。';
const moneyForm = '以元为单位，至多两位小数，不为负数。';

/** The columns of a sheet of records. The name of the list is not used: this is none of the five lists. */
export const recordSheets: Readonly<Record<RecordKind, ListDefinition>> = {
  visits: {
    name: 'targets',
    label: recordKinds.visits,
    fields: [
      field('number', '就诊流水号', '每次就诊一行，不重复；不得用身份证号。'),
      field('month', '就诊月份', `${monthForm}与就诊日期填一栏即可。`, { required: false, maxLength: 10 }),
      field('day', '就诊日期', '形如 2026-10-31。', { kind: 'date', required: false, maxLength: 10 }),
      field('amount', '费用', moneyForm, { maxLength: 20 }),
    ],
  },
  drugs: {
    name: 'targets',
    label: recordKinds.drugs,
    fields: [
      field('number', '药品编码', '每种药品每月一行，不重复。'),
      field('name', '药品名称', '药品的通用名或商品名。', { maxLength: 200 }),
      field('month', '月份', monthForm, { maxLength: 10 }),
      field('amount', '金额', `当月销售金额，${moneyForm}`, { maxLength: 20 }),
    ],
  },
};

/** The longest number that fits into an id of 64 characters beside its month. */
const numberPattern = /^[!-~]{1,56}$/;
const shownProblems = 200;
const knowsNothing = { isDistrict: () => false, isRecord: () => false } as const;

/**
 * Reads a sheet of an institution's records. Refuses (invalid) headings that do not fit and those that name or identify people; (faulty-rows) a
 * sheet with any fault, naming up to two hundred by row and column: numbers that cannot stand in a bundle or occur twice, identity numbers, months that are none or outside the
 * span, amounts that are none; and a sheet without rows.
 */
export function readRecordSheet(
  kind: RecordKind,
  sheet: Sheet,
  period: MonthSpan,
): readonly InstitutionRecord[] {
  const list = recordSheets[kind];
  const headingProblems = findHeadingProblems(list, sheet.headings);
  if (headingProblems.length > 0) throw new Refusal('invalid', '表头有误，没有导入', headingProblems);
  const { rows, faults } = readNumberedRows(list, sheet, knowsNothing);
  const undated = new Set(faults.filter(({ field: key }) => key === 'day').map(({ row }) => row));
  const read = rows.map((row) => readRow(list, row, period, undated.has(row.row)));
  const problems = [
    ...findIdentityNumbers(list, rows),
    ...faults.map(faultProblem),
    ...read.flatMap(({ problems: own }) => own),
    ...findTwins(kind, list, rows),
  ];
  if (sheet.rows.length === 0) problems.push({ place: '', message: '表中没有任何记录：请核对工作表' });
  if (problems.length > 0) {
    const summary = `${list.label}表有 ${problems.length} 处错误，没有导入任何一行`;
    throw new Refusal('faulty-rows', summary, problems.slice(0, shownProblems));
  }
  return read.flatMap(({ record }) => record ?? []);
}

function findHeadingProblems(list: ListDefinition, headings: readonly string[]): readonly Problem[] {
  const personal = headings.filter(isPersonalHeading).map((heading) => ({
    place: heading,
    message: `「${heading}」是个人信息，不得进入抽取：请删去这一列再导入`,
  }));
  const mapping = suggestMapping(list, headings);
  const isDated = mapping['month'] !== undefined || mapping['day'] !== undefined;
  const undated = isDated
    ? []
    : [{ place: '就诊月份', message: '表中没有「就诊月份」，也没有「就诊日期」：请补上一列' }];
  const own = list.fields.some(({ key }) => key === 'day') ? undated : [];
  return [...personal, ...findMappingProblems(list, headings, mapping), ...own];
}

/** A column of which more than half are identity numbers holds people; single hits among serial numbers are chance. */
function findIdentityNumbers(list: ListDefinition, rows: readonly NumberedRow[]): readonly Problem[] {
  const hits = rows.filter(({ values }) => isIdentityNumber(textOf(values['number'])));
  if (hits.length * 2 <= rows.length) return [];
  const place = `「${list.fields[0]?.label ?? ''}」`;
  return [
    {
      place,
      message: `有 ${hits.length} 行是身份证号，不得进入抽取：请改用不含个人信息的编号（第 ${hits[0]?.row} 行起）`,
    },
  ];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

interface ReadRow {
  readonly record: InstitutionRecord | undefined;
  readonly problems: readonly Problem[];
}

function readRow(
  list: ListDefinition,
  { row, values }: NumberedRow,
  period: MonthSpan,
  isDayFaulty: boolean,
): ReadRow {
  const problems: Problem[] = [];
  const label = (key: string): string => list.fields.find((column) => column.key === key)?.label ?? '';
  const note = (key: string, message: string): void => {
    problems.push({ place: `第 ${row} 行「${label(key)}」`, message });
  };
  const number = textOf(values['number']);
  if (number !== '' && !numberPattern.test(number))
    note('number', `“${number}”应为 1 至 56 个半角字母、数字或符号，不含空格：请改正编号`);
  const month = readMonth(values, note, isDayFaulty);
  if (month !== undefined && (month < period.from || month > period.to))
    note(
      values['month'] === null ? 'day' : 'month',
      `${month} 不在 ${period.from} 至 ${period.to} 之内：请删去这一行，或改正月份`,
    );
  const amount = readAmount(textOf(values['amount']), note);
  if (problems.length > 0 || month === undefined || amount === undefined)
    return { record: undefined, problems };
  const name = list === recordSheets.drugs ? textOf(values['name']) : number;
  return { record: { id: `${month}/${number}`, name, month, amount }, problems };
}

type Note = (key: string, message: string) => void;

/** The month of a row from its month or its day; undefined where it has none, which is noted unless the cell was at fault. */
function readMonth(values: NumberedRow['values'], note: Note, isDayFaulty: boolean): string | undefined {
  const [text, day] = [textOf(values['month']), textOf(values['day'])];
  if (text === '') {
    if (day !== '') return day.slice(0, 7);
    if ('day' in values && !isDayFaulty) note('month', '就诊月份和就诊日期都没有可用的内容：请填写一栏');
    return undefined;
  }
  const month = parseMonth(text);
  if (month === undefined) note('month', `“${text}”不是月份：请写成 2026-10 的形式`);
  else if (day !== '' && !day.startsWith(month)) note('day', `${day} 不在 ${month}：请改正其中一栏`);
  return month;
}

/** 2026-10, 2026/10, 2026.10, 2026年10月, 202610, and a day where a spreadsheet program has made one of a month. */
function parseMonth(text: string): string | undefined {
  const form = text.normalize('NFKC').replace(/\s+/gu, '');
  const match = /^(20\d{2})(?:[-/.年](\d{1,2})月?|(\d{2})|-(\d{2})-\d{2})$/u.exec(form);
  const month = match?.[2] ?? match?.[3] ?? match?.[4] ?? '';
  const isMonth = Number(month) >= 1 && Number(month) <= 12;
  return isMonth ? `${match?.[1] ?? ''}-${month.padStart(2, '0')}` : undefined;
}

/** An amount in yuan as fen; undefined where it is none, which is noted unless the cell was blank. */
function readAmount(text: string, note: Note): number | undefined {
  if (text === '') return undefined;
  const form = text.normalize('NFKC');
  const plain = /^\d{1,3}(?:,\d{3})+(?:\.|$)/.test(form) ? form.replaceAll(',', '') : form;
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(plain);
  if (match === null) {
    note('amount', `“${text}”不是金额：请填写以元为单位的数，至多两位小数；负数请先与当月冲销`);
    return undefined;
  }
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** Treatments are numbered once and for all; a drug has one row in each month. */
function findTwins(kind: RecordKind, list: ListDefinition, rows: readonly NumberedRow[]): readonly Problem[] {
  const first = new Map<string, number>();
  return rows.flatMap(({ row, values }) => {
    const number = textOf(values['number']);
    const month = parseMonth(textOf(values['month'])) ?? '';
    const key = kind === 'visits' ? number : `${month}/${number}`;
    const twin = first.get(key);
    if (number === '' || (kind === 'drugs' && month === '')) return [];
    if (twin === undefined) {
      first.set(key, row);
      return [];
    }
    const what = kind === 'visits' ? `就诊流水号 ${number}` : `${month} 的 ${number}`;
    return [
      {
        place: `第 ${row} 行「${list.fields[0]?.label ?? ''}」`,
        message: `与第 ${twin} 行的${what}重复：请合并或删去一行`,
      },
    ];
  });
}
