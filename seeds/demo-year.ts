import { compareUtf8 } from '../src/core/draw/order.ts';
import { makeDemoCounty } from './demo-county.ts';

type Rows = readonly (readonly string[])[];

const targets = makeDemoCounty().lists.targets.map(({ code, kind, credit_class: credit }, i) => ({
  code: String(code),
  kind: String(kind),
  credit: String(credit),
  number: i + 1,
}));

const two = (number: number): string => String(number).padStart(2, '0');

/** The ratings of the year, as a sheet: every institution as the pool says, but for one in thirty that went down to D. */
export function demoRatings(year: string): Rows {
  return [
    ['机构编码', '期间', '信用等级', '来源'],
    ...targets.map(({ code, credit, number }) => [
      code,
      year,
      number % 30 === 0 ? 'D' : credit,
      '示例县年度信用评价',
    ]),
  ];
}

/** What the settlement data of the year say of each institution, as a sheet; made-up numbers. */
export function demoIndicators(year: string): Rows {
  return [
    ['机构编码', '期间', '基金支付金额', '基金支付环比', '投诉举报件数'],
    ...targets.map(({ code, kind, number }) => {
      const scale = kind.endsWith('医院') ? 900_000 : kind === '零售药店' ? 60_000 : 12_000;
      return [
        code,
        year,
        String(scale * (1 + ((number * 37) % 11))),
        String(8000 + ((number * 7919) % 9000)),
        String(number % 53 === 0 ? 2 : 0),
      ];
    }),
  ];
}

/**
 * The visits of this year before the service came, as a sheet: up to October a tenth of the institutions each month, and so
 * nearly all by November; none in January.
 */
export function demoPastVisits(today: string): Rows {
  const [year, month] = [today.slice(0, 4), Number(today.slice(5, 7))];
  const visits = targets
    .filter(({ number }) => number % 17 !== 0)
    .map(({ code, number }) => ({ code, number, held: 1 + ((number * 7) % 10) }))
    .filter(({ held }) => held < month)
    .map(({ code, number, held }) => ({
      code,
      number,
      day: `${year}-${two(held)}-${two(3 + (number % 20))}`,
    }));
  return [
    ['机构编码', '检查日期', '事项编号', '检查依据类型', '检查人员编号', '全面检查', '现场'],
    ...visits
      .toSorted((left, right) => compareUtf8(left.day + left.code, right.day + right.code))
      .map(({ code, number, day }) => [
        code,
        day,
        'SL-01',
        '启用前检查',
        `YB00${1 + (number % 6)}、YB00${1 + ((number + 1) % 6)}`,
        '是',
        '是',
      ]),
  ];
}

/** The drugs of an institution in a month, as a sheet: sixty made-up drugs with their amounts. */
export function demoDrugs(month: string): Rows {
  return [
    ['药品编码', '药品名称', '月份', '金额'],
    ...Array.from({ length: 60 }, (_, i) => [
      `SLYP${two(Math.floor(i / 10))}${two(i)}`,
      `示例药品${i + 1}号`,
      month,
      String(200 + ((i * 7919) % 9973)),
    ]),
  ];
}
