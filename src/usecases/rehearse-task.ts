import { runDraw } from '../core/draw/run-draw.ts';
import { drawKey } from '../core/draw/seed.ts';
import { Refusal } from '../core/refusal.ts';
import { taskStateLabels } from '../core/task/states.ts';
import type { Context } from '../context.ts';
import { getTask } from '../store/tasks.ts';
import { previewFrame } from './frame-of.ts';
import { nameOfficers } from './load-draw.ts';

/** What a rehearsal drew. */
export interface Rehearsal {
  /** What it is, to stand above everything that is shown of it. */
  readonly label: string;
  readonly eligible: number;
  readonly sample: number;
  /** How many officers would be sent, and how many visits could not be staffed. */
  readonly officers: number;
  readonly owed: number;
  readonly drawn: readonly {
    readonly code: string;
    readonly name: string;
    readonly probability_ppb: number;
    readonly day: string | null;
    readonly team: readonly { readonly code: string; readonly name: string }[];
  }[];
}

/** The key of every rehearsal: no commitment has this digest and no plan this source, so that no draw ever has this key. */
const rehearsalKey = drawKey('0'.repeat(64), [{ name: 'rehearsal', value: 'REHEARSAL' }]);

/**
 * Plays a task through on the pools of this moment, under a key that everybody knows, as if the draws that are sealed had
 * not been made. Stores nothing and gives no proof. Refuses
 * (wrong-state) after the freeze: from then on nothing shows an outcome before the entropy is there.
 */
export async function rehearseTask(context: Context, taskId: string): Promise<Rehearsal> {
  const task = await getTask(context.db, taskId);
  if (task.state !== 'draft' && task.state !== 'approved')
    throw new Refusal(
      'wrong-state',
      `任务现在是“${taskStateLabels[task.state]}”：演练只能在冻结名录之前，冻结之后任何人都不能预先看到结果`,
    );
  const frozen = await previewFrame(context, task.plan);
  const { drawn } = runDraw(frozen, rehearsalKey, 'rehearsal');
  const officers = nameOfficers(frozen.frame, frozen.files);
  const visits = drawn.map(({ row, team, day }) => {
    const target = frozen.frame.targets.at(row);
    return {
      code: target?.id ?? '',
      name: target?.name ?? '',
      probability_ppb: frozen.pi[row] ?? 0,
      day,
      team: team.flatMap((officer) => {
        const named = officers[officer];
        return named === undefined ? [] : [{ code: named.code, name: named.name }];
      }),
    };
  });
  return {
    label: '演练：用固定的数，不是抽取结果，不得用于派出检查',
    eligible: frozen.population.eligible.reduce((count, isEligible) => count + isEligible, 0),
    sample: visits.length,
    officers: new Set(visits.flatMap(({ team }) => team.map(({ code }) => code))).size,
    owed: visits.filter(({ team }) => team.length === 0).length,
    drawn: visits,
  };
}
