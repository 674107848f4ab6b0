import type { Block, Table } from './composer/block.ts';

/** One line of the plan (计划项目) in words. */
export interface PlanLineRecord {
  readonly code: string;
  readonly name: string;
  readonly item: string;
  readonly kind: string;
  readonly scope: string;
  /** Institutions in scope (基数). */
  readonly base: number;
  readonly months: string;
  readonly draws: number;
  /** A sentence for each bound and duty. */
  readonly bounds: readonly string[];
  /** A sentence for each part of the weight. */
  readonly weights: readonly string[];
  /** Expected visits of the year, as printed: 120.5. */
  readonly visits: string;
  /** These as a share of the base, as printed: 25%. */
  readonly ratio: string;
  readonly method: string;
  readonly team: readonly string[];
  readonly departments: readonly string[];
  readonly persons: readonly string[];
}

/** The table of all lines, and then what each of them says in full. */
export function lineBlocks(lines: readonly PlanLineRecord[]): readonly Block[] {
  return [
    { kind: 'paragraph', text: `全年安排${lines.length}个计划项目，汇总如下，各项目的要求分列于后。` },
    summary(lines),
    ...lines.flatMap((line, index): readonly Block[] => [
      { kind: 'heading', text: `（${index + 1}）${line.name}`, style: 'form' },
      ...details(line),
    ]),
  ];
}

function summary(lines: readonly PlanLineRecord[]): Table {
  return {
    kind: 'table',
    name: '计划项目汇总',
    columns: [
      { heading: '编号', share: 10, kind: 'code', align: 'center' },
      { heading: '计划项目', share: 28 },
      { heading: '抽取月份', share: 20 },
      { heading: '基数（家）', share: 13, align: 'center' },
      { heading: '预计（家次）', share: 16, align: 'center' },
      { heading: '占基数', share: 13, align: 'center' },
    ],
    rows: lines.map(({ code, name, months, base, visits, ratio }) => [
      code,
      name,
      months,
      String(base),
      visits,
      ratio,
    ]),
  };
}

function details(line: PlanLineRecord): readonly Block[] {
  const listed = (texts: readonly string[], none: string): string =>
    texts.length === 0 ? none : texts.join('\n');
  const label = { heading: '', share: 18, kind: 'label', align: 'center' } as const;
  return [
    {
      kind: 'table',
      name: line.name,
      headless: true,
      columns: [label, { heading: '', share: 82 }],
      rows: [
        ['抽查事项', line.item],
        ['抽查类型', line.kind],
        ['对象范围', `${line.scope}，基数${line.base}家`],
        ['抽取月份', `${line.months}，全年${line.draws}次`],
        ['比例和下限', listed(line.bounds, '不设下限')],
        ['信用风险', listed(line.weights, '不按信用风险加权')],
        ['预计数量', `全年约${line.visits}家次，为基数的${line.ratio}`],
        ['检查方式', line.method],
        ['检查人员', listed(line.team, '—')],
        ['配合部门', listed(line.departments, '无')],
        ['责任人', listed(line.persons, '未指定')],
      ],
    },
  ];
}
