import type { Block, Table } from './composer/block.ts';
import { chineseDate } from './composer/chinese-date.ts';
import { composeDocument } from './composer/compose-document.ts';
import type { FontFiles } from './composer/font-set.ts';
import { mm } from './composer/page.ts';

/** What 《单家凭条》 tells one institution about its part in a draw. Digests are 64 lower-case hexadecimal digits. */
export interface SlipRecord {
  readonly agency: string;
  /** The instant of the release, ISO 8601. */
  readonly issuedAt: string;
  /** The day in China, YYYY-MM-DD. */
  readonly issuedOn: string;
  readonly taskName: string;
  readonly taskNumber: string;
  readonly code: string;
  readonly name: string;
  /** Its line in the list, counted from 1, of so many. */
  readonly line: number;
  readonly lines: number;
  readonly weight: number;
  /** "约 1/8.3（12.05%）", or in words where chance had no part. */
  readonly chance: string;
  /** 抽中, 未抽中 or 不列入抽取. */
  readonly outcome: string;
  /** Sentences. */
  readonly why: readonly string[];
  readonly root: string;
  readonly commitment: string;
  readonly result: string;
  /** What the QR code holds. */
  readonly code45: string;
}

/**
 * The edge of a code of so many characters, in points: wide enough for modules of 0.4 mm and more, which telephones read. A code of
 * 4296 characters has 185 modules with its quiet zone, and one of 2000 some 133.
 */
const qrEdge = (code: string): number => (code.length > 3000 ? 78 : code.length > 2000 ? 68 : 58) * mm;

/**
 * Renders the slip of one institution (单家凭条) as PDF/A-3a, on one page unless its reasons are long. The same record gives the same bytes.
 * Refuses with `missing-glyph` a character that no font has.
 */
export function renderSlip(record: SlipRecord, fonts?: FontFiles): Promise<Uint8Array> {
  const { agency, issuedAt, name, taskName, taskNumber } = record;
  const alt = `${name}的凭条二维码，共${record.code45.length}个字符`;
  const blocks: readonly Block[] = [
    { kind: 'title', text: '单家凭条', subtitle: `（${taskName}，抽取编号 ${taskNumber}）` },
    facts(record),
    ...record.why.map((text): Block => ({ kind: 'paragraph', text, style: 'note' })),
    { kind: 'space', height: 4 },
    digests(record),
    {
      kind: 'paragraph',
      text:
        '三组指纹应与抽查任务公告上的逐位相同；有一位不同，即可向抽查机关提出异议。二维码内是名录中本机构的一行和它属于名录的证明，' +
        '扫出的文字可用 shuangsui slip verify 核对，无需联网；内含本机构的信用和风险数据，请妥善保管。',
      style: 'note',
    },
    { kind: 'qr-code', content: record.code45, alt, edge: qrEdge(record.code45) },
    { kind: 'paragraph', text: `${agency}　${chineseDate(record.issuedOn)}`, style: 'note' },
  ];
  return composeDocument({ title: `单家凭条：${name}（${taskName}）`, agency, issuedAt, blocks }, fonts);
}

function facts(record: SlipRecord): Table {
  const label = { heading: '', share: 17, kind: 'label', align: 'center' } as const;
  return {
    kind: 'table',
    name: '凭条',
    headless: true,
    columns: [label, { heading: '', share: 83 }],
    rows: [
      ['机构', `${record.name}（${record.code}）`],
      ['在名录中', `是，第 ${record.line} 行，共 ${record.lines} 家`],
      ['抽中的机会', `${record.chance}；权重 ${record.weight}`],
      ['结果', record.outcome],
    ],
  };
}

/** The digests of the notice in groups of eight digits, as they stand there. */
function digests({ root, commitment, result }: SlipRecord): Table {
  const groups = (hex: string): string => hex.replace(/(.{8})(?=.)/g, '$1 ');
  return {
    kind: 'table',
    name: '指纹',
    style: 'list',
    headless: true,
    columns: [
      { heading: '', share: 14, kind: 'label', align: 'center' },
      { heading: '', share: 43, kind: 'code' },
      { heading: '', share: 43, kind: 'code' },
    ],
    rows: [
      ['检查对象名录指纹', root],
      ['名录指纹', commitment],
      ['结果指纹', result],
    ].map(([label = '', hex = '']) => [label, groups(hex.slice(0, 32)), groups(hex.slice(32))]),
  };
}
