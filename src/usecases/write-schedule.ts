import { scheduleOf } from '../core/year/schedule.ts';
import { guardFormula } from '../files/write-sheet.ts';
import { writeXlsx } from '../files/write-xlsx.ts';
import type { AnnualPlanVersion } from '../store/annual-plans.ts';

/** The schedule of a plan (工作推进配档表) as a workbook of texts. */
export function writeSchedule({ plan, population }: AnnualPlanVersion): Promise<Uint8Array> {
  const rows = scheduleOf(plan, population).map(({ month, line, what, visits, persons }) => [
    `${month}月`,
    guardFormula(line ?? ''),
    guardFormula(what),
    visits === null ? '' : String(visits),
    guardFormula(persons.join('；')),
  ]);
  const headings = ['月份', '计划项目编号', '工作内容', '预计家次', '责任人'];
  return writeXlsx([{ name: '工作推进配档表', widths: [8, 16, 40, 12, 40], rows: [headings, ...rows] }]);
}
