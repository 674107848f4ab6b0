import type { CreditProfile } from './credit-classes.ts';
import { importedMeasures, type Measure } from './measures.ts';
import { withdrawal, type FactColumn, type SheetKind } from './period-sheet.ts';

/** The key under which the facts of a sheet of ratings stand; also the attribute of the pool that they replace. */
export const classKey = 'credit_class';

/** The sheet of ratings: target, period, class and source. A class must be one of the profile's. */
export function ratingSheet({ name, classes }: CreditProfile): SheetKind {
  const names = classes.map((row) => row.class).join('、');
  return {
    label: '信用评级',
    hasSource: true,
    columns: [
      {
        key: classKey,
        labels: ['信用等级'],
        required: true,
        explanation: `${names} 之一；填“${withdrawal}”取消这一期的评级。`,
        read: (cell) => {
          const value = cell.normalize('NFKC');
          if (classes.some((row) => row.class === value)) return { value };
          return { reason: `现行等级表“${name}”中没有这个等级`, remedy: `请填写：${names}` };
        },
      },
    ],
  };
}

/** The sheet of indicators: target, period, and any of the measures that are imported. */
export const indicatorSheet: SheetKind = {
  label: '风险指标',
  hasSource: false,
  columns: importedMeasures.map((measure) => ({
    key: measure.key,
    labels: [measure.label, `${measure.label}（${measure.unit}）`],
    required: false,
    explanation: `${measure.explanation}单位：${measure.unit}。留空不改动；填“${withdrawal}”取消这一期的数值。`,
    read: (cell) => readNumber(measure, cell),
  })),
};

function readNumber({ maximum, unit }: Measure, cell: string): ReturnType<FactColumn['read']> {
  const form = cell.normalize('NFKC');
  const digits = /^\d{1,3}(?:,\d{3})+$/.test(form) ? form.replaceAll(',', '') : form;
  if (!/^\d{1,15}$/.test(digits))
    return { reason: '不是非负整数', remedy: `请填写以${unit}为单位的整数，不带小数、百分号和文字` };
  const value = Number(digits);
  return value <= maximum ? { value } : { reason: `大于 ${maximum}`, remedy: '请核对数值和单位' };
}
