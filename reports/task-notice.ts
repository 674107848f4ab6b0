import { annexNote } from './annex-note.ts';
import type { Block, Table } from './composer/block.ts';
import { chineseDate } from './composer/chinese-date.ts';
import { composeDocument } from './composer/compose-document.ts';
import type { FontFiles } from './composer/font-set.ts';
import { reasonsText } from './counted-reason.ts';
import type { CountedReason } from './counted-reason.ts';
import { differenceBlocks } from './draw-difference.ts';
import type { ReplacedDraw } from './draw-difference.ts';
import { drawnList } from './drawn-list.ts';
import type { DrawnTarget } from './drawn-list.ts';
import { promiseOf, qrOf, verificationPage } from './verification-page.ts';
import type { Verification } from './verification-page.ts';

/** What 《抽查任务公告》 says. Dates are ISO 8601 dates; every other text is printed as it is. */
export interface TaskNoticeRecord {
  readonly agency: string;
  readonly issuedOn: string;
  readonly title: string;
  readonly planNumber: string;
  readonly planName: string;
  readonly taskNumber: string;
  readonly taskName: string;
  readonly type: '定向' | '不定向' | '全部检查，不属随机';
  readonly items: readonly string[];
  readonly scope: string;
  readonly from: string;
  readonly to: string;
  /** Targets in the scope, before exclusions (基数). */
  readonly base: number;
  readonly excluded: readonly CountedReason[];
  /** How many targets of the pool the scope leaves out, and their share of it: 12家（2.5%）. */
  readonly outside: string;
  /** What changed since the freeze before, in words; printed before the draw, when it can still be asked about. */
  readonly changes: string;
  /** How many are drawn, or are to be drawn at least before the draw. */
  readonly targets: number;
  /** Absent as long as the list is withheld. */
  readonly drawn?: readonly DrawnTarget[];
  /** The voided draw in whose place this one stands, where there is one; printed with the list. */
  readonly replaced?: ReplacedDraw | undefined;
  readonly verification: Verification;
}

/**
 * Renders 《抽查任务公告》 as PDF/A-3a, with the drawn list if it is given and else with the promise to publish
 * it; the same record gives the same bytes. Refuses with `missing-glyph` a character that no font has; throws a
 * RangeError for a malformed date.
 */
export function renderTaskNotice(record: TaskNoticeRecord, fonts?: FontFiles): Promise<Uint8Array> {
  const { title, agency, issuedOn, verification, drawn } = record;
  const blocks: readonly Block[] = [
    { kind: 'title', text: title },
    body('现将本次“双随机、一公开”抽查任务公告如下。'),
    ...factTables(record),
    body(drawn === undefined ? withheld : published),
    {
      kind: 'fingerprint',
      label: '名录指纹（产生随机数之前公布）',
      hex: verification.commitment,
      qr: qrOf(verification),
      joined: verification.result !== undefined,
    },
    ...resultOf(verification),
    ...annexNote(drawn === undefined ? ['核验页'] : ['抽查名单', '核验页']),
    { kind: 'sign-off', agency, date: chineseDate(issuedOn) },
    ...(drawn === undefined ? [] : drawnAnnex(drawn, record.replaced)),
    ...verificationPage(verification, drawn === undefined ? '附件' : '附件2'),
  ];
  const attachment = promiseOf(verification);
  return composeDocument({ title, agency, issuedAt: issuedOn, blocks, ...attachment }, fonts);
}

const withheld =
  '为保证检查效果，抽查名单在最后一家检查结束后公布；届时可用下列名录指纹核对名单未被更换，方法见附件：';
const published = '抽查名单见附件1，名录指纹和结果指纹如下：';

function factTables(record: TaskNoticeRecord): readonly Table[] {
  const { excluded, base, targets, drawn } = record;
  const label = { heading: '', share: 18, kind: 'label', align: 'center' } as const;
  const value = (share: number) => ({ heading: '', share });
  const form = { kind: 'table', name: '任务情况', headless: true } as const;
  const wide = { ...form, columns: [label, value(82)] };
  const narrow = { ...form, columns: [label, value(32), label, value(32)] };
  return [
    {
      ...narrow,
      joined: true,
      rows: [
        ['抽查计划编号', record.planNumber, '抽查任务编号', record.taskNumber],
        ['抽查类型', `${record.type}抽查`, '检查机关', record.agency],
      ],
    },
    {
      ...wide,
      joined: true,
      rows: [
        ['抽查计划名称', record.planName],
        ['抽查任务名称', record.taskName],
        ['抽查事项', record.items.join('；')],
        ['抽查对象范围', record.scope],
        ['检查日期', `自${chineseDate(record.from)}至${chineseDate(record.to)}`],
      ],
    },
    {
      ...narrow,
      joined: true,
      rows: [
        [
          '抽取基数',
          `${base}家；范围外${record.outside}`,
          '抽查主体数量',
          `${drawn === undefined ? '不少于' : ''}${targets}家`,
        ],
      ],
    },
    {
      ...wide,
      rows: [
        ['不列入抽取', excluded.length === 0 ? '无' : reasonsText(excluded)],
        ...(drawn === undefined ? [['名录变动', record.changes]] : []),
      ],
    },
  ];
}

function resultOf({ result }: Verification): readonly Block[] {
  return result === undefined
    ? []
    : [{ kind: 'fingerprint', label: '结果指纹\n（抽取后当场公布）', hex: result, compact: true }];
}

function drawnAnnex(drawn: readonly DrawnTarget[], replaced?: ReplacedDraw): readonly Block[] {
  return [
    { kind: 'annex', mark: '附件1', title: '抽查名单' },
    drawnList(drawn),
    ...differenceBlocks(replaced),
  ];
}

function body(text: string): Block {
  return { kind: 'paragraph', text };
}
