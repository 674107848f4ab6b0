import type { Block, Table } from './composer/block.ts';
import { chineseTime } from './composer/chinese-date.ts';
import { composeDocument } from './composer/compose-document.ts';
import type { FontFiles } from './composer/font-set.ts';
import { differenceBlocks } from './draw-difference.ts';
import type { ReplacedDraw } from './draw-difference.ts';
import { drawnList } from './drawn-list.ts';
import type { DrawnTarget } from './drawn-list.ts';
import { promiseOf, qrOf, verificationPage } from './verification-page.ts';
import type { Verification } from './verification-page.ts';

/** Someone at the draw. */
export interface Attendant {
  /** 操作员, 见证人甲, 见证人乙, 监督人员. */
  readonly role: string;
  readonly name: string;
  readonly unit: string;
}

/** The digits that one witness threw. */
export interface ThrownDigits {
  /** 见证人甲. */
  readonly role: string;
  readonly name: string;
  readonly digits: string;
}

/** What 《随机抽取记录》 says. `heldAt` is an ISO 8601 instant with its offset; texts are printed as they are. */
export interface DrawRecordRecord {
  readonly agency: string;
  readonly heldAt: string;
  readonly place: string;
  readonly planNumber: string;
  readonly taskNumber: string;
  readonly taskName: string;
  readonly attendants: readonly Attendant[];
  readonly eligibleTargets: number;
  readonly eligibleOfficers: number;
  readonly thrown: readonly ThrownDigits[];
  /** What came after the dice, in the order of the plan: a beacon, a secret, a lottery number; [] where dice are all. */
  readonly values: readonly { readonly source: string; readonly value: string; readonly by: string }[];
  readonly drawnTargets: number;
  readonly drawnOfficers: number;
  /** 异议; blank where nothing was said before printing. */
  readonly objections?: string;
  /** Drawn targets that nobody could be sent to. */
  readonly owed: number;
  /** For whom rules gave way and why visits are owed, in sentences; [] where officers sufficed. */
  readonly staffing: readonly string[];
  /** null while the list is sealed: then the record has digests and counts only. */
  readonly drawn: readonly DrawnTarget[] | null;
  /** The voided draw in whose place this one stands, where there is one. */
  readonly replaced?: ReplacedDraw | undefined;
  readonly verification: Verification;
}

/**
 * Renders 《随机抽取记录》 as PDF/A-3a, which everyone present signs and the discipline inspectors file; the same
 * record gives the same bytes. Refuses with `missing-glyph` a character that no font has; throws a RangeError
 * for an instant without an offset.
 */
export function renderDrawRecord(record: DrawRecordRecord, fonts?: FontFiles): Promise<Uint8Array> {
  const { agency, heldAt, verification, taskName } = record;
  const blocks: readonly Block[] = [
    { kind: 'title', text: '随机抽取记录' },
    ...factTables(record),
    heading('一、产生随机数之前公布的名录指纹'),
    { kind: 'fingerprint', label: '名录指纹', hex: verification.commitment, qr: qrOf(verification) },
    heading(record.values.length === 0 ? '二、见证人掷出的数字' : '二、掷出的数字和其后的随机数'),
    ...valueBlocks(record),
    heading('三、抽取结果'),
    note(resultText(record)),
    {
      kind: 'fingerprint',
      label: '结果指纹',
      ...(verification.result === undefined ? {} : { hex: verification.result }),
    },
    ...(record.drawn === null ? differenceBlocks(record.replaced) : []),
    heading('四、异议'),
    objectionBox(record.objections),
    { kind: 'page-break' },
    heading('五、在场人员签名'),
    note(confirmation(record)),
    signatureTable(record.attendants),
    sealBox,
    note('签名盖章后扫描上传，系统记录扫描件的指纹；纸质原件由驻局纪检监察机构存档。'),
    ...annexes(record),
  ];
  const title = `随机抽取记录：${taskName}`;
  return composeDocument({ title, agency, issuedAt: heldAt, blocks, ...promiseOf(verification) }, fonts);
}

/** The values of the draw; while its list is sealed they are sealed with it, since whoever has the pool could make the draw from them. */
function valueBlocks(record: DrawRecordRecord): readonly Block[] {
  if (record.drawn === null)
    return [note('随机数与名单一并封存，公布之前不显示；各见证人的数字纸已封存，结果指纹包括随机数。')];
  return [
    ...record.thrown.map(({ role, name, digits }): Block => ({
      kind: 'digit-boxes',
      label: `${role}　${name}`,
      count: digits.length,
      digits,
    })),
    ...record.values.map(({ source, value, by }) => note(`${source}：${value}（${by}）`)),
  ];
}

function annexes({ drawn, staffing, replaced, verification }: DrawRecordRecord): readonly Block[] {
  if (drawn === null) return verificationPage(verification, '附件');
  return [
    { kind: 'annex', mark: '附件1', title: '抽查名单' },
    drawnList(drawn),
    ...differenceBlocks(replaced),
    ...staffingAnnex(staffing),
    ...verificationPage(verification, staffing.length === 0 ? '附件2' : '附件3'),
  ];
}

function resultText({ drawnTargets, drawnOfficers, owed, staffing, drawn }: DrawRecordRecord): string {
  if (drawn === null)
    return `抽出检查对象${drawnTargets}家、检查人员${drawnOfficers}人。名单封存，公布之前不显示；结果指纹已固定名单的内容。`;
  const waiting = owed === 0 ? '' : `其中${owed}家人员不足，待安排。`;
  const annex = staffing.length === 0 ? '' : '放宽要求和人员不足的情况见附件2。';
  return `抽出检查对象${drawnTargets}家、检查人员${drawnOfficers}人，名单见附件1。${waiting}${annex}`;
}

function staffingAnnex(staffing: readonly string[]): readonly Block[] {
  if (staffing.length === 0) return [];
  return [{ kind: 'annex', mark: '附件2', title: '放宽要求和人员不足的情况' }, ...staffing.map(note)];
}

function factTables(record: DrawRecordRecord): readonly Table[] {
  const wide = [
    ['抽查机关', record.agency],
    ['抽查任务', record.taskName],
    ['抽取时间', `${chineseTime(record.heldAt)}（北京时间）`],
    ['抽取地点', record.place],
  ];
  const narrow = [
    ['计划编号', record.planNumber, '任务编号', record.taskNumber],
    ['可抽取对象', `${record.eligibleTargets}家`, '可抽取人员', `${record.eligibleOfficers}人`],
  ];
  const label = { heading: '', share: 18, kind: 'label', align: 'center' } as const;
  const value = (share: number) => ({ heading: '', share });
  const form = { kind: 'table', name: '抽取情况', style: 'form', headless: true } as const;
  return [
    { ...form, columns: [label, value(82)], rows: wide, joined: true },
    { ...form, columns: [label, value(32), label, value(32)], rows: narrow },
  ];
}

function objectionBox(objections = ''): Table {
  return {
    kind: 'table',
    name: '异议',
    style: 'form',
    headless: true,
    minRowHeight: 90,
    columns: [{ heading: '', share: 1 }],
    rows: [[objections]],
  };
}

function signatureTable(attendants: readonly Attendant[]): Table {
  return {
    kind: 'table',
    name: '在场人员签名',
    style: 'form',
    minRowHeight: 34,
    joined: true,
    columns: [
      { heading: '身份', share: 14, align: 'center' },
      { heading: '姓名', share: 19, align: 'center' },
      { heading: '单位', share: 31 },
      { heading: '签名', share: 21, align: 'center' },
      { heading: '时间', share: 15, align: 'center' },
    ],
    rows: attendants.map(({ role, name, unit }) => [role, name, unit, '', '']),
  };
}

const sealBox: Table = {
  kind: 'table',
  name: '印章',
  style: 'form',
  headless: true,
  minRowHeight: 110,
  columns: [
    { heading: '', share: 16, kind: 'label', align: 'center' },
    { heading: '', share: 84 },
  ],
  rows: [['抽查机关\n（盖章）', '']],
};

/** What the signatures stand for, so that their page cannot be laid to another draw. */
function confirmation({ taskNumber, verification }: DrawRecordRecord): string {
  const { commitment, result = '' } = verification;
  return (
    `签名人确认：任务${taskNumber}的名录指纹（首组${commitment.slice(0, 8)}）在掷出数字之前已经公布，` +
    `掷出的数字和结果指纹（首组${result.slice(0, 8)}）与屏幕显示一致。`
  );
}

function heading(text: string): Block {
  return { kind: 'heading', text, style: 'form' };
}

function note(text: string): Block {
  return { kind: 'paragraph', text, style: 'note' };
}
