import type { TargetRow } from '../core/draw/frame.ts';
import { compareUtf8 } from '../core/draw/order.ts';
import type { Roster } from '../core/draw/roster.ts';
import type { FrozenFrame } from '../core/proof/read-bundle.ts';
import { TargetRoster } from '../core/proof/target-roster.ts';
import { Refusal } from '../core/refusal.ts';
import type { Db } from '../store/connect.ts';
import { loadTaskFiles } from '../store/files.ts';
import { undrawnTasks } from '../store/tasks.ts';

/**
 * Refuses (conflict) a frame in which someone can be drawn who can be drawn from another frame too that is frozen and not yet
 * drawn: caps, duties and pending visits are counted at the freeze, and two draws that do not know of each other would break them.
 */
export async function assertApart(db: Db, taskId: string, { frame }: FrozenFrame): Promise<void> {
  for (const other of (await undrawnTasks(db)).filter(({ id }) => id !== taskId)) {
    const files = await loadTaskFiles(db, other.id, ['targets.jsonl']);
    const shared = findShared(
      frame.targets,
      new TargetRoster(files.get('targets.jsonl') ?? new Uint8Array()),
    );
    if (shared === undefined) continue;
    const message = `${other.plan.name}（${other.drawNumber}）已冻结而尚未抽取，它和本任务都可能抽中${shared.name}（${shared.id}）等对象：请先抽取或撤回那个任务`;
    throw new Refusal('conflict', message);
  }
}

/** The first target that can be drawn from both rosters, which are sorted by id. */
function findShared(left: Roster<TargetRow>, right: Roster<TargetRow>): TargetRow | undefined {
  let [l, r] = [0, 0];
  while (l < left.length && r < right.length) {
    const [mine, theirs] = [left.at(l) as TargetRow, right.at(r) as TargetRow];
    const order = compareUtf8(mine.id, theirs.id);
    if (order === 0 && mine.excluded === null && theirs.excluded === null) return mine;
    if (order <= 0) l += 1;
    if (order >= 0) r += 1;
  }
  return undefined;
}
