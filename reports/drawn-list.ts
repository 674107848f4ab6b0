import type { Table } from './composer/block.ts';

/** One drawn target and the team that visits it. Officers are named as the bureau publishes them, or not at all. */
export interface DrawnTarget {
  readonly code: string;
  readonly name: string;
  /** Kind of institution: 定点零售药店. */
  readonly kind: string;
  /** Division or office in charge. */
  readonly division: string;
  readonly team: string;
}

/** The table 抽查名单, in the order given. */
export function drawnListTable(targets: readonly DrawnTarget[]): Table {
  return {
    kind: 'table',
    name: '抽查名单',
    columns: [
      { heading: '序号', share: 7, align: 'center' },
      { heading: '机构编码', share: 19, kind: 'code', align: 'center' },
      { heading: '机构名称', share: 30 },
      { heading: '类别', share: 17, align: 'center' },
      { heading: '行政区划', share: 15, align: 'center' },
      { heading: '检查组', share: 12, align: 'center' },
    ],
    rows: targets.map(({ code, name, kind, division, team }, index) => [
      String(index + 1),
      code,
      name,
      kind,
      division,
      team,
    ]),
  };
}
