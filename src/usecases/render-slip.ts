import { renderSlip } from '../../reports/slip.ts';
import { chanceText } from '../core/task/describe-slip.ts';
import { chinaDay } from '../core/task/china-day.ts';
import { getList } from '../core/lists/definitions.ts';
import type { TargetRow } from '../core/draw/frame.ts';
import type { Context } from '../context.ts';
import { findRecord } from '../store/register.ts';
import type { Looker } from './look-at-draw.ts';
import { makeSlip } from './make-slip.ts';

/** Renders the slip of one institution as PDF, for the institution itself; refuses what `makeSlip` does. */
export async function renderTargetSlip(
  context: Context,
  looker: Looker,
  taskId: string,
  code: string,
): Promise<Uint8Array> {
  const { task, slip, why, code: code45 } = await makeSlip(context, looker, taskId, code);
  const organisation = await findRecord(context.db, getList('organisations'), task.plan.organisation_code);
  const { pi, weight } = JSON.parse(slip.line) as TargetRow;
  const issuedAt = task.notes.released_at ?? task.changedAt;
  const outcome = slip.drawn ? '抽中' : slip.decision.kind === 'excluded' ? '不列入抽取' : '未抽中';
  return renderSlip({
    agency: String(organisation?.values['name'] ?? task.plan.organisation_code),
    issuedAt,
    issuedOn: chinaDay(issuedAt),
    taskName: task.plan.name,
    taskNumber: slip.draw_number,
    code,
    name: slip.name,
    line: slip.index + 1,
    lines: slip.size,
    weight,
    chance: chanceText(pi),
    outcome,
    why,
    root: slip.root,
    commitment: slip.commitment,
    result: slip.result,
    code45,
  });
}
