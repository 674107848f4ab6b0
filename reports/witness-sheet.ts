import type { Block, Table } from './composer/block.ts';
import { composeDocument } from './composer/compose-document.ts';
import type { FontFiles } from './composer/font-set.ts';
import { qrOf } from './verification-page.ts';
import type { Verification } from './verification-page.ts';

/** What the witnesses' sheet says before the draw. `preparedAt` is an ISO 8601 instant with its offset. */
export interface WitnessSheetRecord {
  readonly agency: string;
  readonly preparedAt: string;
  readonly taskNumber: string;
  readonly taskName: string;
  readonly eligibleTargets: number;
  readonly eligibleOfficers: number;
  /** How many targets are drawn at least. */
  readonly targets: number;
  /** What the agency states and no draw can show, a sentence each: counts of exclusions, of officers, of changes. */
  readonly statements: readonly string[];
  /** How many digits each witness throws; [] by a plan without dice. The first two are printed. */
  readonly dice: readonly number[];
  /** Whether other values follow the dice. */
  readonly isMixed: boolean;
  readonly verification: Verification;
}

/** The rules in short; a mixture has the rest of them on a sheet of its own. */
function rulesOf({ dice, isMixed }: WitnessSheetRecord): readonly string[] {
  const compare = '核对：见证人甲、乙将本表的名录指纹与屏幕逐组核对，相同后签名，各执一份。';
  const finish =
    '记录：两人各将屏幕显示的结果指纹抄写到本表；数字纸封存，封好的证明包由见证人甲带离，在另一台计算机上核验一致后方可公布。中途断电的，用同样的数字重做，结果相同。';
  const rest = '其余随机数：按《随机抽取规程》依次取得，操作员录入后抽取。';
  const times = dice.every((count) => count === 12) ? '十二次' : `${[...new Set(dice)].join('、')}次`;
  const throwing = [
    `掷骰：两人各在遮挡内，用一枚十面骰子（0至9）掷${times}，每掷一次立即用墨水在数字纸上写下一位，不得几枚同掷；写好后字面朝下。其间操作员双手离开键盘，在场人员不用电话。`,
    '亮数：两张数字纸同时翻开，随后两人交叉签名，并将两组数字抄入下面的方格。',
    `录入：操作员先录见证人甲的数字，再录见证人乙的数字；见证人乙不看前次录入，将两组数字重录一遍，两次一致后${isMixed ? '由程序记录' : '抽取'}。`,
  ];
  return [compare, ...(dice.length === 0 ? [] : throwing), ...(isMixed ? [rest] : []), finish].map(
    (text, i) => `${i + 1}. ${text}`,
  );
}

/**
 * Renders the sheet on which the draw is witnessed (抽取见证表) as PDF/A-3a: two copies, one for each witness; each is a page with what
 * the agency states on its back. The same record gives the same bytes. Refuses with `missing-glyph` a character that no font has.
 */
export function renderWitnessSheet(record: WitnessSheetRecord, fonts?: FontFiles): Promise<Uint8Array> {
  const { agency, preparedAt, taskName } = record;
  const title = `随机抽取见证表：${taskName}`;
  const blocks: readonly Block[] = [
    ...copyOf(record, '第一联，见证人甲执'),
    { kind: 'page-break' },
    ...backOf(record, '第一联背面'),
    { kind: 'page-break' },
    ...copyOf(record, '第二联，见证人乙执'),
    { kind: 'page-break' },
    ...backOf(record, '第二联背面'),
  ];
  return composeDocument({ title, agency, issuedAt: preparedAt, blocks }, fonts);
}

function copyOf(record: WitnessSheetRecord, copy: string): readonly Block[] {
  const { verification } = record;
  return [
    { kind: 'title', text: '随机抽取见证表', subtitle: `（${copy}）` },
    ...factTables(record),
    {
      kind: 'fingerprint',
      label: '名录指纹（与屏幕核对）',
      hex: verification.commitment,
      qr: qrOf(verification),
    },
    heading('抽取规程'),
    ...rulesOf(record).map((text): Block => ({ kind: 'paragraph', text, style: 'note' })),
    { kind: 'space', height: 4 },
    ...record.dice
      .slice(0, 2)
      .map((count, i): Block => ({ kind: 'digit-boxes', label: `见证人${'甲乙'.charAt(i)}`, count })),
    { kind: 'fingerprint', label: '结果指纹（抽取后填写）' },
    signatures,
  ];
}

function backOf({ statements, taskName, taskNumber }: WitnessSheetRecord, copy: string): readonly Block[] {
  return [
    { kind: 'title', text: '抽查机关的陈述', subtitle: `（${copy}）` },
    {
      kind: 'paragraph',
      style: 'note',
      text: `以下是抽查机关对“${taskName}”（${taskNumber}）名录的陈述，已计入名录指纹，抽取之后不能改动。抽取和核验只能证明它们没有被改动，不能证明它们属实；有疑问的，应在掷骰之前提出并记入抽取记录。`,
    },
    { kind: 'space', height: 4 },
    {
      kind: 'table',
      name: '抽查机关的陈述',
      columns: [
        { heading: '序号', share: 10, align: 'center' },
        { heading: '陈述', share: 90 },
      ],
      rows: statements.map((text, i) => [String(i + 1), text]),
    },
  ];
}

function factTables(record: WitnessSheetRecord): readonly Table[] {
  const label = { heading: '', share: 18, kind: 'label', align: 'center' } as const;
  const value = (share: number) => ({ heading: '', share });
  const form = { kind: 'table', name: '抽取情况', headless: true } as const;
  return [
    {
      ...form,
      columns: [label, value(82)],
      rows: [
        ['抽查机关', record.agency],
        ['抽查任务', `${record.taskName}（${record.taskNumber}）`],
        ['时间和地点', '　　　　年　　月　　日　　时　　分，在'],
      ],
      joined: true,
    },
    {
      ...form,
      columns: [label, value(46 / 3), label, value(46 / 3), label, value(46 / 3)],
      rows: [
        [
          '可抽取对象',
          `${record.eligibleTargets}家`,
          '可抽取人员',
          `${record.eligibleOfficers}人`,
          '将抽取',
          `${record.targets}家`,
        ],
      ],
    },
  ];
}

const signatures: Table = {
  kind: 'table',
  name: '签名',
  columns: ['操作员', '见证人甲', '见证人乙', '监督人员'].map((heading) => ({ heading, share: 1 })),
  rows: [['', '', '', '']],
  minRowHeight: 40,
};

function heading(text: string): Block {
  return { kind: 'heading', text, style: 'form' };
}
