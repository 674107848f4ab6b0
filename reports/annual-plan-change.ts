import { approvalTable, type PlanApproval } from './annual-plan.ts';
import type { Block, Table } from './composer/block.ts';
import { chineseDate } from './composer/chinese-date.ts';
import { composeDocument } from './composer/compose-document.ts';
import type { FontFiles } from './composer/font-set.ts';

/** What the notice of a change of the annual plan says. Dates are ISO 8601 dates; every other text is printed as it is. */
export interface AnnualPlanChangeRecord {
  readonly agency: string;
  readonly issuedOn: string;
  readonly planName: string;
  readonly fromVersion: number;
  readonly fromPublishedOn: string;
  readonly toVersion: number;
  /** As printed below the title: 第2版，已公布. */
  readonly edition: string;
  readonly reason: string;
  /** What changed, a sentence each. */
  readonly changes: readonly string[];
  readonly approval: PlanApproval;
  readonly contact: string;
}

/**
 * Renders the notice of a change (年度方案变更公告) as PDF/A-3a; the same record gives the same bytes. Refuses with
 * `missing-glyph` a character that no font has; throws a RangeError for a malformed date.
 */
export function renderAnnualPlanChange(
  record: AnnualPlanChangeRecord,
  fonts?: FontFiles,
): Promise<Uint8Array> {
  const { agency, issuedOn, planName, fromVersion, toVersion, changes } = record;
  const title = `${agency}关于变更《${planName}》的公告`;
  const blocks: readonly Block[] = [
    { kind: 'title', text: title, subtitle: `（${record.edition}）` },
    body(
      `《${planName}》第${fromVersion}版于${chineseDate(record.fromPublishedOn)}公布。` +
        (record.approval.approvedOn === ''
          ? `现拟变更为第${toVersion}版，批准后重新公布。`
          : `现按规定程序批准变更为第${toVersion}版，重新公布。`),
    ),
    { kind: 'heading', text: '一、变更原因' },
    body(record.reason),
    { kind: 'heading', text: '二、变更内容' },
    ...changeBlocks(changes),
    { kind: 'heading', text: '三、执行' },
    body(
      `第${toVersion}版公布之后拟定的抽查任务按变更后的方案执行；此前已冻结名录的抽查不因本次变更而改变。` +
        '变更前的版本保留备查。',
    ),
    body(`联系人：${record.contact}`),
    { kind: 'space', height: 10 },
    approvalTable(record.approval),
    { kind: 'sign-off', agency, date: chineseDate(issuedOn) },
  ];
  return composeDocument({ title, agency, issuedAt: issuedOn, blocks }, fonts);
}

function changeBlocks(changes: readonly string[]): readonly Block[] {
  if (changes.length === 0) return [body('只调整了条目的先后次序，内容不变。')];
  const table: Table = {
    kind: 'table',
    name: '变更内容',
    columns: [
      { heading: '序号', share: 8, align: 'center' },
      { heading: '变更内容', share: 92 },
    ],
    rows: changes.map((text, index) => [String(index + 1), text]),
  };
  return [body(`共变更${changes.length}处，未列出的内容不变：`), table];
}

function body(text: string): Block {
  return { kind: 'paragraph', text };
}
