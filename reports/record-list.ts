import type { Block, Table } from './composer/block.ts';
import { chineseMonth, chineseTime } from './composer/chinese-date.ts';
import { composeDocument } from './composer/compose-document.ts';
import type { FontFiles } from './composer/font-set.ts';
import type { Attendant } from './draw-record.ts';
import { promiseOf, qrOf, verificationPage } from './verification-page.ts';
import type { Verification } from './verification-page.ts';

/** One drawn record. */
export interface ListedRecord {
  /** YYYY-MM. */
  readonly month: string;
  /** 就诊流水号 or 药品编码. */
  readonly number: string;
  /** The drug's name; the number again where the record has no other. */
  readonly name: string;
  /** Yuan with two decimals. */
  readonly amount: string;
  /** 必查 with its ground, or 随机. */
  readonly why: string;
}

/** What was done at the institution. `heldAt` is an ISO 8601 instant with its offset. */
export interface HeldRecordDraw {
  readonly heldAt: string;
  readonly place: string;
  readonly present: readonly Attendant[];
  /** The digits of the officer and of the institution's representative. */
  readonly thrown: readonly { readonly name: string; readonly digits: string }[];
  readonly objections: string;
  readonly drawn: readonly ListedRecord[];
}

/** What 《抽查记录清单》 says; `held` null before the draw, when it is the form to be filled in by hand. */
export interface RecordListRecord {
  readonly agency: string;
  readonly preparedAt: string;
  readonly number: string;
  readonly taskName: string;
  readonly item: string;
  readonly targetName: string;
  readonly targetCode: string;
  /** 人次病历 or 药品. */
  readonly kind: string;
  /** How the columns of the list are headed: 就诊流水号 or 药品编码. */
  readonly numberHeading: string;
  readonly hasNames: boolean;
  /** Months, both included. */
  readonly from: string;
  readonly to: string;
  readonly records: number;
  readonly sample: number;
  readonly rule: string;
  /** Months with fewer records than wanted, in words; [] where there are none. */
  readonly shortages: readonly string[];
  readonly voided: boolean;
  readonly held: HeldRecordDraw | null;
  readonly verification: Verification;
}

const throwers = ['检查人员', '机构代表'] as const;
const digits = 12;
/** Characters that a column of numbers holds in legible type. */
const longestCode = 26;

/**
 * Renders 《抽查记录清单》 as PDF/A-3a: which records of an institution were drawn and why, both digests, and the lines on which officer and
 * representative sign; the same record gives the same bytes. Refuses with `missing-glyph` a character that no font has.
 */
export function renderRecordList(record: RecordListRecord, fonts?: FontFiles): Promise<Uint8Array> {
  const { agency, held, verification, voided } = record;
  const state = voided ? '（已作废）' : held === null ? '（抽取前）' : '';
  const blocks: readonly Block[] = [
    { kind: 'title', text: '抽查记录清单', subtitle: `${record.number}${state}` },
    ...factTables(record),
    heading('一、掷骰之前核对的名录指纹'),
    { kind: 'fingerprint', label: '名录指纹', hex: verification.commitment, qr: qrOf(verification) },
    heading('二、掷出的数字'),
    ...throwers.map((role, i) => digitsOf(role, held?.thrown[i])),
    heading('三、抽取结果'),
    note(summary(record)),
    {
      kind: 'fingerprint',
      label: '结果指纹',
      ...(verification.result === undefined ? {} : { hex: verification.result }),
    },
    { kind: 'page-break' },
    heading('四、签名'),
    note(confirmation(record)),
    signatureTable(held?.present ?? []),
    ...(held === null ? [] : annexes(record, held)),
  ];
  const title = `抽查记录清单：${record.targetName}`;
  const issuedAt = held?.heldAt ?? record.preparedAt;
  return composeDocument({ title, agency, issuedAt, blocks, ...promiseOf(verification) }, fonts);
}

function annexes(record: RecordListRecord, { drawn }: HeldRecordDraw): readonly Block[] {
  return [
    { kind: 'annex', mark: '附件1', title: `抽中的${record.kind}` },
    recordTable(record, drawn),
    ...verificationPage(record.verification, '附件2'),
  ];
}

function factTables(record: RecordListRecord): readonly Table[] {
  const { held, shortages } = record;
  const blankTime = '　　　　年　　月　　日　　时　　分';
  const wide = [
    ['抽查机关', record.agency],
    ['抽查任务', record.taskName],
    ['抽查事项', record.item],
    ['被查机构', `${record.targetName}（${record.targetCode}）`],
    ['抽取规则', record.rule],
    ['不足的月份', shortages.length === 0 ? '无' : `${shortages.join('；')}。`],
    ['时间', held === null ? blankTime : `${chineseTime(held.heldAt)}（北京时间）`],
    ['地点', held?.place ?? ''],
  ];
  const span = `${chineseMonth(record.from)}至${chineseMonth(record.to)}`;
  const narrow = [
    [
      '所查月份',
      record.from === record.to ? chineseMonth(record.from) : span,
      record.kind,
      `${record.records}条`,
    ],
  ];
  const label = { heading: '', share: 18, kind: 'label', align: 'center' } as const;
  const value = (share: number) => ({ heading: '', share });
  const form = { kind: 'table', name: '抽取情况', style: 'form', headless: true } as const;
  return [
    { ...form, columns: [label, value(82)], rows: wide, joined: true },
    { ...form, columns: [label, value(40), label, value(24)], rows: narrow },
  ];
}

const digitsOf = (role: string, thrown: HeldRecordDraw['thrown'][number] | undefined): Block =>
  thrown === undefined
    ? { kind: 'digit-boxes', label: role, count: digits }
    : {
        kind: 'digit-boxes',
        label: `${role}　${thrown.name}`,
        count: thrown.digits.length,
        digits: thrown.digits,
      };

function summary({ held, sample, kind }: RecordListRecord): string {
  if (held === null) return `将抽取${kind}${sample}条。抽取后把屏幕显示的结果指纹抄在下面。`;
  const certain = held.drawn.filter(({ why }) => why.startsWith('必查')).length;
  const objections = held.objections === '' ? '' : `现场异议：${held.objections}`;
  return `抽中${kind}${held.drawn.length}条，其中必查${certain}条、随机${held.drawn.length - certain}条，见附件1。${objections}`;
}

/** What the signatures stand for, so that their page cannot be laid to another draw. */
function confirmation({ number, verification, held }: RecordListRecord): string {
  const { commitment, result = '' } = verification;
  const digests = held === null ? '' : `，结果指纹首组为${result.slice(0, 8)}`;
  return (
    `签名人确认：${number}的名录指纹（首组${commitment.slice(0, 8)}）在掷骰之前已与屏幕核对一致，` +
    `检查人员和机构代表各掷一组数字${digests}。`
  );
}

function signatureTable(present: readonly Attendant[]): Table {
  const rows = present.length > 0 ? present : throwers.map((role) => ({ role, name: '', unit: '' }));
  return {
    kind: 'table',
    name: '签名',
    style: 'form',
    minRowHeight: 34,
    columns: [
      { heading: '身份', share: 14, align: 'center' },
      { heading: '姓名', share: 19, align: 'center' },
      { heading: '单位', share: 31 },
      { heading: '签名', share: 21, align: 'center' },
      { heading: '时间', share: 15, align: 'center' },
    ],
    rows: rows.map(({ role, name, unit }) => [role, name, unit, '', '']),
  };
}

function recordTable(
  { kind, numberHeading, hasNames }: RecordListRecord,
  drawn: readonly ListedRecord[],
): Block {
  if (drawn.length === 0) return note('本次没有抽中记录。');
  // A number that is longer than its column would be set too small to be read: it is wrapped as text.
  const isLong = drawn.some(({ number }) => number.length > longestCode);
  const number = {
    heading: numberHeading,
    share: hasNames ? 26 : 36,
    kind: isLong ? 'text' : 'code',
  } as const;
  return {
    kind: 'table',
    name: `抽中的${kind}`,
    style: 'list',
    columns: [
      { heading: '序号', share: 7, align: 'center' },
      { heading: '月份', share: 11, align: 'center' },
      number,
      ...(hasNames ? [{ heading: '名称', share: 20 }] : []),
      { heading: '金额（元）', share: 14, align: 'right' },
      { heading: '抽中原因', share: 20, align: 'center' },
    ],
    rows: drawn.map((listed, index) => [
      String(index + 1),
      listed.month,
      listed.number,
      ...(hasNames ? [listed.name] : []),
      listed.amount,
      listed.why,
    ]),
  };
}

function heading(text: string): Block {
  return { kind: 'heading', text, style: 'form' };
}

function note(text: string): Block {
  return { kind: 'paragraph', text, style: 'note' };
}
