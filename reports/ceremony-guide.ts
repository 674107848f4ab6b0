import type { CeremonyStep } from '../src/core/task/ceremony-steps.ts';
import type { Block, Table } from './composer/block.ts';
import { composeDocument } from './composer/compose-document.ts';
import type { FontFiles } from './composer/font-set.ts';
import { promiseOf, qrOf, type Verification } from './verification-page.ts';

/** How one task is drawn. `preparedAt` is an ISO 8601 instant with its offset. */
export interface CeremonyGuideRecord {
  readonly agency: string;
  readonly preparedAt: string;
  readonly taskNumber: string;
  readonly taskName: string;
  readonly steps: readonly CeremonyStep[];
  /** What these steps keep safe from, and what they do not. */
  readonly limits: string;
  readonly verification: Verification;
}

/**
 * Renders the rules of a draw's ceremony (抽取规程) on one page as PDF/A-3a: who does what in which order, and what each step keeps
 * from happening. The same record gives the same bytes. Refuses with `missing-glyph` a character that no font has.
 */
export function renderCeremonyGuide(record: CeremonyGuideRecord, fonts?: FontFiles): Promise<Uint8Array> {
  const { agency, preparedAt, taskName, taskNumber, steps, limits, verification } = record;
  const blocks: readonly Block[] = [
    { kind: 'title', text: '随机抽取规程', subtitle: `（${taskName}，${taskNumber}）` },
    {
      kind: 'fingerprint',
      label: '名录指纹（公布于抽取之前，与屏幕和见证表核对）',
      hex: verification.commitment,
      qr: qrOf(verification),
    },
    tableOf(steps),
    {
      kind: 'paragraph',
      style: 'note',
      text: limits,
    },
  ];
  return composeDocument(
    { title: `随机抽取规程：${taskName}`, agency, issuedAt: preparedAt, blocks, ...promiseOf(verification) },
    fonts,
  );
}

const tableOf = (steps: readonly CeremonyStep[]): Table => ({
  kind: 'table',
  name: '抽取规程',
  columns: [
    { heading: '序', share: 5, align: 'center' },
    { heading: '谁', share: 14 },
    { heading: '做什么', share: 59 },
    { heading: '防什么', share: 22 },
  ],
  rows: steps.map(({ who, what, guards }, i) => [String(i + 1), who, what, guards]),
});
