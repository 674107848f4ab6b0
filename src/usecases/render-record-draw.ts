import { renderRecordList, type HeldRecordDraw } from '../../reports/record-list.ts';
import type { Verification } from '../../reports/verification-page.ts';
import { describeRecordPlan, recordKinds } from '../core/records/plan.ts';
import { recordSheets } from '../core/records/read-record-sheet.ts';
import type { Context } from '../context.ts';
import { loadRecordDraw, type LoadedRecordDraw } from './load-record-draw.ts';

/** Renders 《抽查记录清单》 of a draw of records as PDF: before the draw the form to fill in, after it the list. */
export async function renderRecordDraw(context: Context, drawId: string): Promise<Uint8Array> {
  const loaded = await loadRecordDraw(context, drawId);
  const { draw, task, commitment } = loaded;
  const { plan, sheet } = draw;
  return renderRecordList({
    agency: loaded.agency,
    preparedAt: draw.createdAt,
    number: draw.number,
    taskName: task.plan.name,
    item: `${draw.itemCode} ${loaded.itemName}`,
    targetName: loaded.targetName,
    targetCode: draw.targetCode,
    kind: recordKinds[plan.kind],
    numberHeading: recordSheets[plan.kind].fields[0]?.label ?? '',
    hasNames: plan.kind === 'drugs',
    ...plan.period,
    records: sheet.records,
    sample: commitment.sample,
    rule: describeRecordPlan(plan),
    shortages: sheet.shortages.map(({ month, records }) =>
      records === 0 ? `${month} 没有记录` : `${month} 只有${records}条，全部抽取`,
    ),
    voided: draw.state === 'voided',
    held: heldDraw(loaded),
    verification: verificationOf(loaded),
  });
}

function verificationOf({ draw, commitment, promise }: LoadedRecordDraw): Verification {
  return {
    taskId: draw.id,
    commitment: draw.commitment,
    roots: [
      { label: '记录名录指纹', hex: commitment.targets.root },
      { label: '抽取规则指纹', hex: commitment.rules },
    ],
    bundle: `${draw.number}.zip`,
    ...(draw.result === null ? {} : { result: draw.result }),
    promise,
  };
}

function heldDraw({ draw, entropy, drawn }: LoadedRecordDraw): HeldRecordDraw | null {
  const { ceremony } = draw.notes;
  if (entropy === null || drawn === null || ceremony === undefined) return null;
  return {
    heldAt: ceremony.held_at,
    place: ceremony.place,
    present: ceremony.present,
    thrown: entropy.sources.map(({ by, value }) => ({ name: by, digits: value })),
    objections: ceremony.objections,
    drawn: drawn.map(({ month, number, name, amount, why }) => ({
      month,
      number,
      name,
      amount: yuanOf(amount),
      why,
    })),
  };
}

/** Fen as yuan with two decimals: 123456 is 1234.56. */
export function yuanOf(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}
