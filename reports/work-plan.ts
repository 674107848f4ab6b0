import { annexNote } from './annex-note.ts';
import type { Block, Column, Table } from './composer/block.ts';
import { chineseDate } from './composer/chinese-date.ts';
import { composeDocument } from './composer/compose-document.ts';
import type { FontFiles } from './composer/font-set.ts';
import type { CountedReason } from './counted-reason.ts';
import { reasonsText } from './counted-reason.ts';
import { promiseOf, verificationPage } from './verification-page.ts';
import type { Verification } from './verification-page.ts';

/** One item that inspections check (抽查事项). */
export interface PlanItem {
  readonly code: string;
  readonly name: string;
  readonly content: string;
  readonly legalBasis: string;
  readonly grade: '一般' | '重点';
}

/** One stratum of the frame and how many of it are drawn at least. */
export interface PlanStratum {
  readonly name: string;
  /** Targets that count in it. */
  readonly size: number;
  /** What the rules ask, in words: 10%，不少于 2 家; 全年 5%，已检查 3 家，剩余 4 期. */
  readonly bound: string;
  /** How many are drawn at least in this draw. */
  readonly floor: number;
}

/** What 《抽查工作方案》 says. Dates are ISO 8601 dates; every other text is printed as it is. */
export interface WorkPlanRecord {
  /** An issued document with a red head, or a notice without one (公示). */
  readonly template: 'red-head' | 'notice';
  readonly agency: string;
  /** 发文字号; printed by the red head only. */
  readonly documentNumber: string;
  readonly issuedOn: string;
  readonly title: string;
  readonly planNumber: string;
  readonly preamble: string;
  readonly basis: readonly string[];
  readonly items: readonly PlanItem[];
  readonly scope: {
    readonly description: string;
    readonly cutOffOn: string;
    readonly inScope: number;
    readonly excluded: readonly CountedReason[];
    readonly eligible: number;
    /** How many targets of the pool the scope leaves out, and their share of it: 12家（2.5%）. */
    readonly outside: string;
  };
  /** What changed since the freeze before, once the frame is frozen; null until then. */
  readonly changes: {
    /** In words: 与上一次冻结（2026-0001）相比，有下列变动。 */
    readonly sentence: string;
    readonly lines: readonly { readonly label: string; readonly count: number; readonly approvers: string }[];
  } | null;
  readonly strata: readonly PlanStratum[];
  /** Duties of the year and frequency caps, a sentence each. */
  readonly duties: readonly string[];
  readonly risk: {
    /** How chances come about and what the weight is the sum of, a sentence for each. */
    readonly formula: readonly string[];
    /** Each indicator and how its points are given; [] where nothing weighs. */
    readonly indicators: readonly { readonly label: string; readonly points: string }[];
    /** As printed: 90%. */
    readonly highestChance: string;
  };
  readonly team: {
    /** Each seat in words: 组长（持有效执法证，专长：医疗）. */
    readonly seats: readonly string[];
    readonly manner: string;
    readonly rules: readonly string[];
    /** The most targets one officer is given. */
    readonly cap: number;
    /** Officers who hold a valid certificate, and all others who may assist. */
    readonly certified: number;
    readonly others: number;
  };
  readonly window: {
    readonly from: string;
    readonly to: string;
    /** How the days of the visits come about, in a sentence. */
    readonly days: string;
    readonly manner: string;
  };
  readonly drawing: { readonly place: string; readonly witnesses: string; readonly published: string };
  readonly contact: string;
  /** Present once the frame is frozen. */
  readonly verification?: Verification;
}

/**
 * Renders 《抽查工作方案》 as PDF/A-3a; the same record gives the same bytes. Refuses with `missing-glyph` a
 * character that no font has; throws a RangeError for a malformed date.
 */
export function renderWorkPlan(record: WorkPlanRecord, fonts?: FontFiles): Promise<Uint8Array> {
  const { title, agency, issuedOn, verification } = record;
  const blocks: readonly Block[] = [
    ...headOf(record),
    body(record.preamble),
    ...sectionsOf(record).flatMap(([heading, ...blocks]) => [
      { kind: 'heading', text: heading } as const,
      ...blocks,
    ]),
    ...(verification === undefined ? [] : annexNote(['核验页'])),
    { kind: 'sign-off', agency, date: chineseDate(issuedOn) },
    ...(verification === undefined ? [] : verificationPage(verification, '附件')),
  ];
  const attachment = verification === undefined ? {} : promiseOf(verification);
  return composeDocument({ title, agency, issuedAt: issuedOn, blocks, ...attachment }, fonts);
}

function headOf({ template, agency, documentNumber, title, planNumber }: WorkPlanRecord): readonly Block[] {
  const heading: Block = { kind: 'title', text: title, subtitle: `（抽查计划编号：${planNumber}）` };
  if (template === 'notice') return [heading];
  return [{ kind: 'red-head', agency, number: documentNumber }, heading];
}

type Section = readonly [heading: string, ...blocks: Block[]];

function sectionsOf(record: WorkPlanRecord): readonly Section[] {
  const { basis, scope, team, window, drawing, contact } = record;
  return [
    ['一、抽查依据', ...basis.map((text, index) => body(`${index + 1}. ${text}`))],
    ['二、抽查事项', itemTable(record.items)],
    ['三、抽查对象范围', body(scope.description), body(scopeCounts(scope)), ...changeBlocks(record.changes)],
    ['四、抽查比例和数量', body(floorRule), strataTable(record.strata), ...record.duties.map(body)],
    ['五、信用风险与抽中概率', ...riskBlocks(record.risk)],
    [
      '六、检查人员和回避',
      body(
        `检查人员从检查人员名录中随机抽取，名录中持有效执法证的${team.certified}人` +
          `${team.others === 0 ? '' : `，另有可以协助检查的${team.others}人`}。${team.manner}` +
          `每个检查组${team.seats.length}人：${team.seats.join('；')}。每名检查人员本次最多承担${team.cap}家。`,
      ),
      ...team.rules.map(body),
    ],
    [
      '七、检查时间和方式',
      body(
        `检查时间为${chineseDate(window.from)}至${chineseDate(window.to)}。${window.days}${window.manner}`,
      ),
    ],
    ['八、抽取办法和监督', ...drawingText(drawing).map(body)],
    [
      '九、方案变更',
      body(
        '本方案确需变更的，按原程序批准后重新公布，并保留变更前的版本；名录固定后不再变更本次抽取的规则。',
      ),
      body(`联系人：${contact}`),
    ],
  ];
}

function scopeCounts({ cutOffOn, inScope, excluded, eligible, outside }: WorkPlanRecord['scope']): string {
  const reasons = excluded.length === 0 ? '无不列入的对象' : `不列入${reasonsText(excluded)}`;
  return `名录截止日为${chineseDate(cutOffOn)}。范围内共${inScope}家，名录库中不属于范围的${outside}，${reasons}，列入抽取${eligible}家。`;
}

function changeBlocks(changes: WorkPlanRecord['changes']): readonly Block[] {
  if (changes === null) return [];
  const columns: readonly Column[] = [
    { heading: '变动', share: 30 },
    { heading: '数量', share: 12, align: 'center' },
    { heading: '批准或登记人（数量）', share: 58 },
  ];
  const rows = changes.lines.map(({ label, count, approvers }) => [label, String(count), approvers]);
  const table: Table = { kind: 'table', name: '名录变动', columns, rows };
  return [body(changes.sentence), ...(rows.length === 0 ? [] : [table])];
}

const floorRule =
  '按下表分类抽取，各类抽取数不少于“本次至少抽取”一栏的数量。比例与总数相乘，不足一家的按一家计算，与最少数量中取较大的一个；全年的要求减去已检查的家数后，按剩余期数平均。';

function itemTable(items: readonly PlanItem[]): Table {
  const columns: readonly Column[] = [
    { heading: '事项编码', share: 13, kind: 'code', align: 'center' },
    { heading: '事项名称', share: 21 },
    { heading: '抽查内容', share: 31 },
    { heading: '法律依据', share: 26 },
    { heading: '类别', share: 9, align: 'center' },
  ];
  const rows = items.map(({ code, name, content, legalBasis, grade }) => [
    code,
    name,
    content,
    legalBasis,
    grade,
  ]);
  return { kind: 'table', name: '抽查事项', columns, rows };
}

function strataTable(strata: readonly PlanStratum[]): Table {
  const columns: readonly Column[] = [
    { heading: '抽取类别', share: 30 },
    { heading: '总数（家）', share: 15, align: 'center' },
    { heading: '要求', share: 35 },
    { heading: '本次至少抽取（家）', share: 20, align: 'center' },
  ];
  const rows = strata.map(({ name, size, bound, floor }) => [name, String(size), bound, String(floor)]);
  return { kind: 'table', name: '抽查比例和数量', columns, rows };
}

function riskBlocks({ formula, indicators, highestChance }: WorkPlanRecord['risk']): readonly Block[] {
  const stored = '每家的抽中概率在抽取前算出并存入证明包。';
  if (indicators.length === 0) return [...formula, stored].map(body);
  const columns: readonly Column[] = [
    { heading: '序号', share: 8, align: 'center' },
    { heading: '指标', share: 20 },
    { heading: '得分', share: 72 },
  ];
  const rows = indicators.map(({ label, points }, index) => [String(index + 1), label, points]);
  const shared = `同一类别内的抽中概率按权重分配，按权重分配所得不超过${highestChance}；${stored}`;
  return [...formula.map(body), { kind: 'table', name: '风险指标和得分', columns, rows }, body(shared)];
}

function drawingText({ place, witnesses, published }: WorkPlanRecord['drawing']): readonly string[] {
  return [
    `抽取在${place}公开进行，${witnesses}到场监督。抽取前，将检查对象名录、检查人员名录和抽取规则固定，` +
      `计算出名录指纹，${published}公布。`,
    '两名见证人各自遮挡，用十面骰子掷出十二位数字并写在纸上，同时亮出。计算机以两组数字合成随机数，按公布的规则' +
      '抽出检查对象和检查人员，当场显示结果指纹。任何一方都不能单独决定结果。',
    '抽取完成后形成证明包，留存备查，并交监督机构在另一台计算机上核验。取得证明包的任何单位和个人可用公开的核验程序重新计算，核对名录未被改动、结果与随机数一致。',
  ];
}

function body(text: string): Block {
  return { kind: 'paragraph', text };
}
