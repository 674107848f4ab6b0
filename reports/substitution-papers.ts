import type { Block, Table } from './composer/block.ts';
import { chineseTime } from './composer/chinese-date.ts';
import { composeDocument } from './composer/compose-document.ts';
import type { FontFiles } from './composer/font-set.ts';
import type { Attendant, ThrownDigits } from './draw-record.ts';
import { qrOf } from './verification-page.ts';

/** What both papers of a substitution say. Instants are ISO 8601 with their offset; texts are printed as they are. */
export interface SubstitutionPaper {
  readonly agency: string;
  readonly taskId: string;
  readonly taskNumber: string;
  readonly taskName: string;
  /** Which substitution of the draw it is, from 1. */
  readonly number: number;
  readonly reason: string;
  readonly approvedAt: string;
  /** How many officers fall out, at how many targets. */
  readonly officers: number;
  readonly targets: number;
  /** The digest Q of the request, logged before any of the entropy exists. */
  readonly request: string;
}

/** What the witnesses' sheet says besides. */
export interface SubstitutionSheetRecord extends SubstitutionPaper {
  /** How the random numbers come about, slot by slot, and how many digits each witness throws; 0 where none does. */
  readonly sources: readonly string[];
  readonly digits: number;
}

/** What the record says besides. */
export interface SubstitutionRecordRecord extends SubstitutionPaper {
  readonly heldAt: string;
  readonly place: string;
  readonly attendants: readonly Attendant[];
  /** The values that were thrown or read. */
  readonly values: readonly ThrownDigits[];
  readonly objections: string;
  /** The digest of the substitution's file. */
  readonly result: string;
  /** Each target with its team before and after; null while the list is sealed. */
  readonly changes: readonly { readonly target: string; readonly from: string; readonly to: string }[] | null;
  readonly owed: number;
}

/** Renders 《替补抽取见证表》 as PDF/A-3a, two copies, one for each witness; the same record gives the same bytes. */
export function renderSubstitutionSheet(
  record: SubstitutionSheetRecord,
  fonts?: FontFiles,
): Promise<Uint8Array> {
  const { agency, taskName, approvedAt } = record;
  const blocks: readonly Block[] = [
    ...sheetCopy(record, '第一联，见证人甲执'),
    { kind: 'page-break' },
    ...sheetCopy(record, '第二联，见证人乙执'),
  ];
  return composeDocument(
    { title: `替补抽取见证表：${taskName}`, agency, issuedAt: approvedAt, blocks },
    fonts,
  );
}

function sheetCopy(record: SubstitutionSheetRecord, copy: string): readonly Block[] {
  const { digits, sources } = record;
  return [
    { kind: 'title', text: '替补抽取见证表', subtitle: `（${copy}）` },
    facts(record, [['时间和地点', '　　　　年　　月　　日　　时　　分，在']]),
    fingerprint('申请指纹（与屏幕核对）', record),
    heading('抽取规程'),
    ...[
      '1. 核对：两位见证人将本表的申请指纹与屏幕逐组核对，相同后签名，各执一份。申请指纹在任何随机数产生之前已经记入日志。',
      `2. 随机数：${sources.join('；')}。`,
      ...(digits === 0
        ? ['3. 录入：由操作员读取并录入，见证人核对；没有人可以选择这些数。']
        : [
            '3. 掷骰：两人各在遮挡内掷十面骰子，每掷一次立即写下一位，写好后字面朝下，再同时翻开、交叉签名。操作员录入一遍，见证人乙不看前次录入重录一遍。',
          ]),
      '4. 记录：由谁替补只由随机数决定，任何人不得指定；两人各将屏幕显示的替补指纹抄写到本表。',
    ].map(note),
    ...(digits === 0
      ? []
      : (['见证人甲', '见证人乙'] as const).map((label): Block => ({
          kind: 'digit-boxes',
          label,
          count: digits,
        }))),
    { kind: 'fingerprint', label: '替补指纹（抽取后填写）' },
    {
      kind: 'table',
      name: '签名',
      columns: ['操作员', '见证人甲', '见证人乙', '监督人员'].map((label) => ({ heading: label, share: 1 })),
      rows: [['', '', '', '']],
      minRowHeight: 40,
    },
  ];
}

/** Renders 《替补抽取记录》 as PDF/A-3a, which everyone present signs; the same record gives the same bytes. */
export function renderSubstitutionRecord(
  record: SubstitutionRecordRecord,
  fonts?: FontFiles,
): Promise<Uint8Array> {
  const { agency, taskName, heldAt, place } = record;
  const blocks: readonly Block[] = [
    { kind: 'title', text: '替补抽取记录' },
    facts(record, [
      ['抽取时间', `${chineseTime(heldAt)}（北京时间）`],
      ['抽取地点', place],
    ]),
    heading('一、产生随机数之前记入日志的申请指纹'),
    fingerprint('申请指纹', record),
    heading('二、随机数'),
    ...record.values.map(valueBlock),
    heading('三、替补结果'),
    ...results(record),
    { kind: 'fingerprint', label: '替补指纹', hex: record.result },
    heading('四、异议'),
    note(record.objections === '' ? '无。' : record.objections),
    heading('五、在场人员签名'),
    {
      kind: 'table',
      name: '在场人员签名',
      style: 'form',
      minRowHeight: 34,
      columns: [
        { heading: '身份', share: 16, align: 'center' },
        { heading: '姓名', share: 20, align: 'center' },
        { heading: '单位', share: 34 },
        { heading: '签名', share: 30, align: 'center' },
      ],
      rows: record.attendants.map(({ role, name, unit }) => [role, name, unit, '']),
    },
  ];
  return composeDocument({ title: `替补抽取记录：${taskName}`, agency, issuedAt: heldAt, blocks }, fonts);
}

/** Digits stand in boxes; the values of beacons are too long for them. */
function valueBlock({ role, name, digits }: ThrownDigits): Block {
  const label = `${role}　${name}`;
  if (/^[0-9]{1,24}$/.test(digits)) return { kind: 'digit-boxes', label, count: digits.length, digits };
  return note(`${label}：${digits}`);
}

function results({ changes, targets, owed }: SubstitutionRecordRecord): readonly Block[] {
  const waiting = owed === 0 ? '' : `其中${owed}家无人可派，待安排。`;
  if (changes === null) return [note(`替补涉及${targets}家。${waiting}名单封存，公布之前不显示。`)];
  return [
    note(`替补涉及${targets}家。${waiting}`),
    {
      kind: 'table',
      name: '替补结果',
      style: 'list',
      columns: [
        { heading: '检查对象', share: 40 },
        { heading: '原检查组', share: 30, align: 'center' },
        { heading: '替补后', share: 30, align: 'center' },
      ],
      rows: changes.map(({ target, from, to }) => [target, from, to]),
    },
  ];
}

function facts(record: SubstitutionPaper, more: readonly (readonly string[])[]): Table {
  const { agency, taskName, taskNumber, number, reason, officers, targets } = record;
  return {
    kind: 'table',
    name: '替补情况',
    style: 'form',
    headless: true,
    columns: [
      { heading: '', share: 18, kind: 'label', align: 'center' },
      { heading: '', share: 82 },
    ],
    rows: [
      ['抽查机关', agency],
      ['抽查任务', `${taskName}（${taskNumber}），第${number}次替补`],
      ['替补事由', `${reason}：${officers}人不能到岗，涉及${targets}家`],
      ...more,
    ],
  };
}

const fingerprint = (label: string, { taskId, request }: SubstitutionPaper): Block => ({
  kind: 'fingerprint',
  label,
  hex: request,
  qr: qrOf({ taskId, commitment: request, roots: [], bundle: '' }),
});

function heading(text: string): Block {
  return { kind: 'heading', text, style: 'form' };
}

function note(text: string): Block {
  return { kind: 'paragraph', text, style: 'note' };
}
