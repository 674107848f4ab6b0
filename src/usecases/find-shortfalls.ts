import type { Frame } from '../core/draw/frame.ts';
import type { Rules } from '../core/draw/rules.ts';
import { readFrame, readResult } from '../core/proof/read-bundle.ts';
import { findShortfalls, type Shortfall } from '../core/task/shortfalls.ts';
import { Refusal } from '../core/refusal.ts';
import type { Db } from '../store/connect.ts';
import { loadTaskFiles } from '../store/files.ts';
import { listSkips } from '../store/skips.ts';
import { supplementsOf, type Task } from '../store/tasks.ts';

/** What a drawn task and its supplementary draws have come to. */
export interface Remainder {
  readonly frame: Frame;
  readonly rules: Rules;
  /** The tasks that supplement it, whatever their state. */
  readonly supplements: readonly Task[];
  /** Every target that it or a supplementary draw has drawn, skipped ones too. */
  readonly drawn: ReadonlySet<string>;
  /** The strata below their floors. */
  readonly shortfalls: readonly Shortfall[];
}

/** Counts what is left of a drawn task. Refuses (wrong-state) before the draw. */
export async function findRemainder(db: Db, task: Task): Promise<Remainder> {
  if (task.result === null) throw new Refusal('wrong-state', '还没有抽取');
  const supplements = await supplementsOf(db, task.id);
  const files = await loadTaskFiles(db, task.id, [
    'rules.json',
    'targets.jsonl',
    'officers.jsonl',
    'recusals.jsonl',
  ]);
  const { frame, rules } = readFrame(files);
  const drawn = new Set<string>();
  const left = new Set<string>();
  for (const { id, result, state } of [task, ...supplements]) {
    if (result === null) continue;
    const skipped = new Set(
      (await listSkips(db, id))
        .filter((skip) => skip.state === 'approved')
        .map(({ targetCode }) => targetCode),
    );
    for (const { target } of readResult(await loadTaskFiles(db, id, ['result.json'])).drawn) {
      drawn.add(target);
      if (!skipped.has(target) && state !== 'voided') left.add(target);
    }
  }
  return {
    frame,
    rules,
    supplements,
    drawn,
    shortfalls: findShortfalls(rules, frame.targets, (target) => left.has(target)),
  };
}
