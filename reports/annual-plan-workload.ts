import type { Block, Table } from './composer/block.ts';

/** A month's expected work. Amounts are printed as they are: 12.3. */
export interface PlannedMonth {
  readonly month: number;
  readonly workingDays: number;
  readonly visits: string;
  readonly perOfficer: string;
}

/** A district's expected work of the year. */
export interface PlannedDistrict {
  readonly name: string;
  readonly visits: string;
  readonly officers: number;
  /** As printed, or a dash where the district has no officers. */
  readonly perOfficer: string;
}

/** How a number spread over the simulated years. */
export interface SpreadRecord {
  readonly min: number;
  readonly p5: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

/** What the simulated years came to. */
export interface SimulationRecord {
  readonly years: number;
  /** As printed: 95%. */
  readonly completed: string;
  readonly months: readonly { readonly month: number; readonly trips: SpreadRecord }[];
  readonly duties: readonly {
    readonly name: string;
    readonly targets: number;
    readonly missed: number;
    readonly visits: SpreadRecord;
  }[];
  readonly capBreaches: number;
  readonly failures: number;
}

/** What the year's work is expected to be. */
export interface WorkloadRecord {
  readonly targets: number;
  readonly total: string;
  /** Expected visits as a share of all institutions, as printed. */
  readonly ratio: string;
  readonly minimumRatio: string;
  readonly officers: number;
  readonly months: readonly PlannedMonth[];
  readonly districts: readonly PlannedDistrict[];
  /** Absent as long as nobody has simulated this version. */
  readonly simulation?: SimulationRecord;
}

/** The expected work by month and district, and what the simulation found. */
export function workloadBlocks(workload: WorkloadRecord): readonly Block[] {
  const { targets, total, ratio, minimumRatio, officers } = workload;
  return [
    body(
      `名录在库${targets}家，全年预计检查${total}家次，为在库家数的${ratio}（最低抽查比例${minimumRatio}）。` +
        `持有效执法证的检查人员${officers}人。人均为每名持证人员承担的检查人次，一家由几人检查即计几人次。`,
    ),
    monthTable(workload.months),
    { kind: 'space', height: 8 },
    districtTable(workload.districts),
    ...(workload.simulation === undefined
      ? [body('本版方案尚未作全年模拟。')]
      : simulationBlocks(workload.simulation)),
  ];
}

function monthTable(months: readonly PlannedMonth[]): Table {
  return {
    kind: 'table',
    name: '各月预计工作量',
    columns: [
      { heading: '月份', share: 1, align: 'center' },
      { heading: '工作日（天）', share: 1, align: 'center' },
      { heading: '预计检查（家次）', share: 1, align: 'center' },
      { heading: '人均（人次）', share: 1, align: 'center' },
    ],
    rows: months.map(({ month, workingDays, visits, perOfficer }) => [
      `${month}月`,
      String(workingDays),
      visits,
      perOfficer,
    ]),
  };
}

function districtTable(districts: readonly PlannedDistrict[]): Table {
  return {
    kind: 'table',
    name: '各区划预计工作量',
    columns: [
      { heading: '行政区划', share: 34 },
      { heading: '预计检查（家次）', share: 24, align: 'center' },
      { heading: '持证人员（人）', share: 21, align: 'center' },
      { heading: '人均（人次）', share: 21, align: 'center' },
    ],
    rows: districts.map(({ name, visits, officers, perOfficer }) => [
      name,
      visits,
      String(officers),
      perOfficer,
    ]),
  };
}

function simulationBlocks(simulation: SimulationRecord): readonly Block[] {
  const { years, completed, capBreaches, failures, duties, months } = simulation;
  const missed = duties.reduce((sum, duty) => sum + duty.missed, 0);
  const columns: Table['columns'] = ['最少', '5%分位', '中位数', '95%分位', '最多'].map((heading) => ({
    heading,
    share: 13,
    align: 'center',
  }));
  const spread = ({ min, p5, median, p95, max }: SpreadRecord): readonly string[] =>
    [min, p5, median, p95, max].map(String);
  return [
    body(
      `按本方案用抽取程序把全年模拟了${years}遍，每遍随机数不同，当月完成率按${completed}计，未完成的下月补查。` +
        `${years}遍合计：检查义务未完成${missed}家次，超过频次上限${capBreaches}家次，不能按方案抽取的月份${failures}个。` +
        '各月检查家次的分布如下：',
    ),
    {
      kind: 'table',
      name: '全年模拟：各月检查家次',
      columns: [{ heading: '月份', share: 35, align: 'center' }, ...columns],
      rows: months.map(({ month, trips }) => [`${month}月`, ...spread(trips)]),
    },
    ...(duties.length === 0
      ? []
      : ([
          { kind: 'space', height: 8 },
          {
            kind: 'table',
            name: '全年模拟：检查义务的完成家次',
            columns: [{ heading: '检查义务（对象家数）', share: 35 }, ...columns],
            rows: duties.map(({ name, targets, visits }) => [`${name}（${targets}家）`, ...spread(visits)]),
          },
        ] as const)),
  ];
}

function body(text: string): Block {
  return { kind: 'paragraph', text };
}
