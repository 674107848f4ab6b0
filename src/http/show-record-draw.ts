import { recordDrawStateLabels } from '../core/records/states.ts';
import { Refusal } from '../core/refusal.ts';
import { percentOf } from '../core/task/describe.ts';
import type { RecordDraw } from '../store/record-draws.ts';
import type { LoadedRecordDraw } from '../usecases/load-record-draw.ts';

/** A draw of records as the API shows it. */
export function showRecordDraw(draw: RecordDraw) {
  const hands = Object.entries(draw.hands).flatMap(([step, id]) => (id === undefined ? [] : [[step, id]]));
  return {
    id: draw.id,
    number: draw.number,
    task_id: draw.taskId,
    target_code: draw.targetCode,
    item_code: draw.itemCode,
    plan: draw.plan,
    sheet: draw.sheet,
    state: draw.state,
    state_label: recordDrawStateLabels[draw.state],
    revision: draw.revision,
    hands: Object.fromEntries(hands) as Readonly<Record<string, string>>,
    notes: { ...draw.notes },
    commitment: draw.commitment,
    result: draw.result,
    created_at: draw.createdAt,
    changed_at: draw.changedAt,
  };
}

/** The drawn records with their chances; refuses (wrong-state) before the draw. */
export function showRecordResult({ draw, drawn }: LoadedRecordDraw) {
  if (drawn === null) throw new Refusal('wrong-state', '还没有抽取，没有结果');
  return {
    number: draw.number,
    commitment: draw.commitment,
    result: draw.result ?? '',
    drawn: drawn.map(({ number, name, month, amount, pi, isCertain, why }) => ({
      number,
      name,
      month,
      amount_fen: amount,
      probability: percentOf(pi),
      probability_ppb: pi,
      certain: isCertain,
      why,
    })),
  };
}
