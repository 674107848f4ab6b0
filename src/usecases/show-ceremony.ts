import type { EntropyPlan, EntropyValue } from '../core/proof/entropy/entropy-plan.ts';
import { readCommitment } from '../core/proof/read-bundle.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles } from '../store/files.ts';
import { listTaskDice } from '../store/task-dice.ts';
import { getTask } from '../store/tasks.ts';

/** What a committed task's ceremony goes through, and how far it has come. */
export interface CeremonyState {
  /** The commitment digest, to be compared with the sheets. */
  readonly commitment: string;
  readonly plan: EntropyPlan;
  /** Which dice were recorded already, and who threw them; never the digits. */
  readonly recorded: readonly Pick<EntropyValue, 'name' | 'by' | 'at'>[];
}

/** The ceremony of a committed task; refuses (wrong-state) before the commitment. */
export async function showCeremony({ db }: Context, taskId: string): Promise<CeremonyState> {
  const { commitment } = await getTask(db, taskId);
  if (commitment === null) throw new Refusal('wrong-state', '名录指纹尚未公布，还不能抽取');
  const { entropy_plan: plan } = readCommitment(await loadTaskFiles(db, taskId, ['commitment.json']));
  const recorded = (await listTaskDice(db, taskId)).map(({ name, by, at }) => ({ name, by, at }));
  return { commitment, plan, recorded };
}
