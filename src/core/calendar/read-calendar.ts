import type { Sheet } from '../lists/check-import.ts';
import type { ListDefinition } from '../lists/definition.ts';
import { faultProblem, readNumberedRows, type NumberedRow } from '../lists/read-numbered-rows.ts';
import { Refusal, type Problem } from '../refusal.ts';
import { calendarKindLabels, type CalendarDay } from './working-days.ts';

const required = { required: true, maxLength: 200 } as const;

/** The columns of a sheet of holidays. The name is not used: this is none of the five lists. */
export const calendarSheet: ListDefinition = {
  name: 'targets',
  label: '节假日和调休',
  fields: [
    {
      ...required,
      key: 'day',
      label: '日期',
      kind: 'date',
      maxLength: 10,
      explanation: '形如 2027-01-01；一天一行。',
    },
    {
      ...required,
      key: 'kind',
      label: '类型',
      kind: 'choice',
      maxLength: 10,
      explanation: '节假日（不上班）或调休上班（周末上班）。',
      options: Object.values(calendarKindLabels),
    },
    { ...required, key: 'name', label: '名称', kind: 'text', explanation: '如 元旦、春节、国庆节调休。' },
    { ...required, key: 'source', label: '依据', kind: 'text', explanation: '放假通知的名称和文号。' },
  ],
};

const known = { isDistrict: () => false, isRecord: () => false };

/**
 * Reads the sheet of one year's notice, sorted by day. Refuses (faulty-rows) a sheet with faults, naming up to two hundred:
 * cells, days twice, and days farther from the year than a notice reaches (the December before, the January after).
 */
export function readCalendar(sheet: Sheet, year: number): readonly CalendarDay[] {
  const { rows, faults } = readNumberedRows(calendarSheet, sheet, known);
  const problems = [...faults.map(faultProblem), ...findDayProblems(rows, year)];
  if (problems.length > 0) {
    throw new Refusal(
      'faulty-rows',
      `节假日表有 ${problems.length} 处错误，没有导入任何一行`,
      problems.slice(0, 200),
    );
  }
  return rows
    .map(({ values }): CalendarDay => ({
      day: String(values['day']),
      kind: values['kind'] === calendarKindLabels.workday ? 'workday' : 'holiday',
      name: String(values['name']),
      source: String(values['source']),
    }))
    .toSorted((left, right) => (left.day < right.day ? -1 : 1));
}

function findDayProblems(rows: readonly NumberedRow[], year: number): readonly Problem[] {
  const seen = new Map<string, number>();
  const problems: Problem[] = [];
  for (const { row, values } of rows) {
    const day = values['day'];
    if (typeof day !== 'string') continue;
    const place = `第 ${row} 行「日期」`;
    const twin = seen.get(day);
    if (twin !== undefined) problems.push({ place, message: `${day} 与第 ${twin} 行重复：请只留一行` });
    else seen.set(day, row);
    if (day < `${year - 1}-12-01` || day > `${year + 1}-01-31`)
      problems.push({ place, message: `${day} 不在 ${year} 年放假通知所及的日期内：请核对年份` });
  }
  return problems;
}
