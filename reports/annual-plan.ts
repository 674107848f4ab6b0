import { lineBlocks, type PlanLineRecord } from './annual-plan-line.ts';
import { workloadBlocks, type WorkloadRecord } from './annual-plan-workload.ts';
import type { Block, Table } from './composer/block.ts';
import { chineseDate } from './composer/chinese-date.ts';
import { composeDocument } from './composer/compose-document.ts';
import type { FontFiles } from './composer/font-set.ts';

/** One item that the plan inspects (抽查事项). */
export interface AnnualItem {
  readonly code: string;
  readonly name: string;
  readonly content: string;
  readonly legalBasis: string;
  readonly grade: string;
}

/** One row of the 工作推进配档表. */
export interface ScheduleRecord {
  readonly month: number;
  readonly what: string;
  /** Expected visits, or a dash. */
  readonly visits: string;
  readonly persons: string;
}

/** Who decided what, and when; a blank line where it has not happened yet. */
export interface PlanApproval {
  readonly drafter: string;
  readonly approver: string;
  readonly approvedOn: string;
  readonly filedWith: string;
  readonly filedOn: string;
  readonly publishedOn: string;
}

/** What the annual plan (年度监督检查方案) says. Dates are ISO 8601 dates; every other text is printed as it is. */
export interface AnnualPlanRecord {
  readonly agency: string;
  readonly issuedOn: string;
  readonly title: string;
  /** As printed below the title: 第1版，已公布. */
  readonly edition: string;
  readonly goals: readonly string[];
  readonly focus: readonly string[];
  readonly steps: readonly string[];
  readonly items: readonly AnnualItem[];
  readonly lines: readonly PlanLineRecord[];
  readonly duties: readonly {
    readonly name: string;
    readonly scope: string;
    readonly visits: string;
    readonly ratios: string;
    readonly items: string;
  }[];
  readonly caps: readonly {
    readonly name: string;
    readonly scope: string;
    readonly visits: string;
    readonly counted: string;
    readonly exempt: string;
  }[];
  /** What caps and the reserve mean for an institution, in plain words. */
  readonly notes: readonly string[];
  readonly staff: string;
  readonly persons: readonly string[];
  readonly workload: WorkloadRecord;
  readonly schedule: readonly ScheduleRecord[];
  readonly approval: PlanApproval;
  /** What still contradicts a draft. */
  readonly contradictions: readonly string[];
  readonly contact: string;
}

/**
 * Renders the annual plan as PDF/A-3a; the same record gives the same bytes. Refuses with `missing-glyph` a character that
 * no font has; throws a RangeError for a malformed date.
 */
export function renderAnnualPlan(record: AnnualPlanRecord, fonts?: FontFiles): Promise<Uint8Array> {
  const { title, agency, issuedOn, edition } = record;
  const blocks: readonly Block[] = [
    { kind: 'title', text: title, subtitle: `（${edition}）` },
    ...sectionsOf(record).flatMap(([heading, ...content], index): readonly Block[] => [
      { kind: 'heading', text: `${numerals[index] ?? index + 1}、${heading}` },
      ...content,
    ]),
    { kind: 'space', height: 10 },
    approvalTable(record.approval),
    { kind: 'sign-off', agency, date: chineseDate(issuedOn) },
  ];
  return composeDocument({ title, agency, issuedAt: issuedOn, blocks }, fonts);
}

const numerals: readonly string[] = Array.from('一二三四五六七八九十').concat('十一', '十二');

type Section = readonly [heading: string, ...blocks: Block[]];

/** The sections that have something to say; their numbers follow from that. */
function sectionsOf(record: AnnualPlanRecord): readonly Section[] {
  const { staff, persons, contradictions } = record;
  const people = persons.length === 0 ? [] : [body(`责任人：${persons.join('；')}。`)];
  const sections: readonly Section[] = [
    ['工作目标', ...numbered(record.goals)],
    ['检查重点', ...numbered(record.focus)],
    ['抽查事项和检查依据', itemTable(record.items)],
    ['计划项目', ...lineBlocks(record.lines)],
    ['检查义务和频次上限', ...dutyBlocks(record)],
    ['检查力量', ...(staff === '' ? [] : [body(staff)]), ...people],
    ['预计工作量', ...workloadBlocks(record.workload)],
    ['工作推进配档表', scheduleTable(record.schedule)],
    ['工作步骤', ...numbered(record.steps)],
    ['公开和变更', ...[...published, `联系人：${record.contact}`].map(body)],
    ['尚未解决的矛盾', ...numbered(contradictions)],
  ];
  return sections.filter((section) => section.length > 1);
}

const published = [
  '本方案经批准并备案后向社会公布。每次抽取前公布当次工作方案和名录指纹，检查结果依法公开。',
  '本方案确需变更的，写明原因，按原程序批准后重新公布，同时公布变更前后的差异，并保留各版本。',
];

const numbered = (texts: readonly string[]): readonly Block[] =>
  texts.map((text, index) => body(texts.length === 1 ? text : `${index + 1}. ${text}`));

function itemTable(items: readonly AnnualItem[]): Table {
  return {
    kind: 'table',
    name: '抽查事项和检查依据',
    columns: [
      { heading: '事项编码', share: 13, kind: 'code', align: 'center' },
      { heading: '事项名称', share: 21 },
      { heading: '抽查内容', share: 29 },
      { heading: '检查依据', share: 28 },
      { heading: '类别', share: 9, align: 'center' },
    ],
    rows: items.map(({ code, name, content, legalBasis, grade }) => [code, name, content, legalBasis, grade]),
  };
}

function dutyBlocks({ duties, caps, notes }: AnnualPlanRecord): readonly Block[] {
  const dutyTable: Table = {
    kind: 'table',
    name: '检查义务',
    columns: [
      { heading: '检查义务', share: 18 },
      { heading: '对象', share: 28 },
      { heading: '每家每年', share: 12, align: 'center' },
      { heading: '年度比例', share: 24 },
      { heading: '认可的事项', share: 18 },
    ],
    rows: duties.map(({ name, scope, visits, ratios, items }) => [name, scope, visits, ratios, items]),
  };
  const capTable: Table = {
    kind: 'table',
    name: '频次上限',
    columns: [
      { heading: '频次上限', share: 18 },
      { heading: '对象', share: 24 },
      { heading: '每家每年', share: 12, align: 'center' },
      { heading: '计入的检查', share: 18 },
      { heading: '不受限、不计入的检查', share: 28 },
    ],
    rows: caps.map(({ name, scope, visits, counted, exempt }) => [name, scope, visits, counted, exempt]),
  };
  return [
    ...(duties.length === 0 ? [] : [dutyTable]),
    ...(duties.length > 0 && caps.length > 0 ? [{ kind: 'space', height: 8 } as const] : []),
    ...(caps.length === 0 ? [] : [capTable]),
    ...notes.map(body),
  ];
}

function scheduleTable(schedule: readonly ScheduleRecord[]): Table {
  return {
    kind: 'table',
    name: '工作推进配档表',
    columns: [
      { heading: '月份', share: 10, align: 'center' },
      { heading: '工作内容', share: 44 },
      { heading: '预计（家次）', share: 16, align: 'center' },
      { heading: '责任人', share: 30 },
    ],
    rows: schedule.map(({ month, what, visits, persons }) => [`${month}月`, what, visits, persons]),
  };
}

/** The approval and filing lines, to be filled in by hand as long as they are blank. */
export function approvalTable(approval: PlanApproval): Table {
  const label = { heading: '', share: 16, kind: 'label', align: 'center' } as const;
  const value = { heading: '', share: 34, align: 'center' } as const;
  const dated = (day: string): string => (day === '' ? '' : chineseDate(day));
  return {
    kind: 'table',
    name: '批准和备案',
    headless: true,
    columns: [label, value, label, value],
    rows: [
      ['拟定人', approval.drafter, '批准人', approval.approver],
      ['批准日期', dated(approval.approvedOn), '公布日期', dated(approval.publishedOn)],
      ['备案机关', approval.filedWith, '备案日期', dated(approval.filedOn)],
    ],
    minRowHeight: 24,
  };
}

function body(text: string): Block {
  return { kind: 'paragraph', text };
}
