import type { Scope } from '../core/draw/rules.ts';
import { compareUtf8 } from '../core/draw/order.ts';
import { sampleOf } from '../core/draw/build-frame.ts';
import { stratumName } from '../core/draw/chances/floors.ts';
import { findIndexById } from '../core/draw/roster.ts';
import type { FrozenFrame } from '../core/proof/read-bundle.ts';
import { defaultPlannedEntropy } from '../core/task/planned-entropy.ts';
import type { TaskPlan } from '../core/task/plan.ts';
import type { Shortfall } from '../core/task/shortfalls.ts';
import { Refusal } from '../core/refusal.ts';
import { inTransaction, type Context } from '../context.ts';
import type { Db } from '../store/connect.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { draftTask } from './draft-task.ts';
import { findRemainder, type Remainder } from './find-shortfalls.ts';
import { lookAtDraw } from './look-at-draw.ts';
import { assertStanding } from './request-substitution.ts';

/** Which stratum is to be filled up, and when its new targets are visited. */
export interface SupplementWish {
  /** The number of the tree, from 0, and the values of its first attributes. */
  readonly tree: number;
  readonly path: readonly string[];
  /** As in the task that is supplemented when left out. */
  readonly window?: TaskPlan['window'] | undefined;
  readonly releaseOn?: string | undefined;
}

/**
 * Drafts a supplementary draw (补抽) for a stratum that skips have taken below its floor: its own task with its own freeze,
 * commitment and entropy, among those of the stratum who have not been drawn, for exactly as many as are missing. Refuses
 * (wrong-state) a stratum that lacks nobody.
 */
export async function draftSupplement(
  context: Context,
  actorId: string,
  taskId: string,
  wish: SupplementWish,
): Promise<Task> {
  // Its plan excludes by code whoever was drawn.
  await lookAtDraw(context, actorId, taskId, 'result');
  return inTransaction(context, async (inner) => {
    const task = await getTask(inner.db, taskId);
    assertStanding(task);
    if (task.supplements !== null) throw new Refusal('wrong-state', '补抽的任务不再补抽：请对原任务补抽');
    const remainder = await findRemainder(inner.db, task);
    const shortfall = remainder.shortfalls.find(
      ({ tree, path }) => tree === wish.tree && path.join('\n') === wish.path.join('\n'),
    );
    if (shortfall === undefined)
      throw new Refusal('wrong-state', `${stratumName(wish.path)}没有低于抽查下限，无须补抽`);
    return draftTask(inner, actorId, supplementPlan(task, remainder, shortfall, wish), null, taskId);
  });
}

function supplementPlan(
  { plan, drawNumber }: Task,
  { frame, drawn }: Remainder,
  { attributes, path, asked, left }: Shortfall,
  { window = plan.window, releaseOn = plan.release_on }: SupplementWish,
): TaskPlan {
  const scope = narrowed(
    plan.scope,
    attributes.map((attribute, depth) => ({ attribute, values: [path[depth] ?? ''] })),
  );
  const isWithin = (target: string): boolean => {
    const row = frame.targets.at(findIndexById(frame.targets, target));
    return scope.every(({ attribute, values }) => values.includes(row?.attributes[attribute] ?? ''));
  };
  const planned = plan.exclusions.filter(({ code }) => isWithin(code) && !drawn.has(code));
  return {
    ...plan,
    name: `${plan.name}（补抽）`,
    // The rules of the year's line are those of the draw that is supplemented.
    annual_plan: null,
    scope,
    duties: [],
    trees: [{ attributes: [], floors: [{ path: [], ratio_bp: 0, minimum: asked - left, yearly: false }] }],
    budget: null,
    exclusions: [
      ...planned,
      ...[...drawn].filter(isWithin).map((code) => ({ code, reason: `已由 ${drawNumber} 抽中` })),
    ].toSorted((a, b) => compareUtf8(a.code, b.code)),
    window,
    release_on: releaseOn,
    dispatch_on: null,
    entropy: defaultPlannedEntropy,
  };
}

/** A scope with further clauses; of two clauses on one attribute the values that both allow. */
function narrowed(scope: Scope, further: Scope): Scope {
  const clauses = new Map(scope.map(({ attribute, values }) => [attribute, values]));
  for (const { attribute, values } of further)
    clauses.set(
      attribute,
      values.filter((value) => clauses.get(attribute)?.includes(value) ?? true),
    );
  return [...clauses].map(([attribute, values]) => ({ attribute, values }));
}

/**
 * Refuses (contradiction) a frozen supplementary draw in which somebody can be drawn who was drawn already or was not in the
 * frame that is supplemented, and one that draws more than are missing.
 */
export async function assertRemainder(
  db: Db,
  task: Pick<Task, 'id' | 'supplements'>,
  { frame, pi }: FrozenFrame,
): Promise<void> {
  if (task.supplements === null) return;
  const original = await getTask(db, task.supplements);
  assertStanding(original);
  const remainder = await findRemainder(db, original);
  for (const { id, name, excluded } of frame.targets) {
    if (excluded !== null) continue;
    if (remainder.drawn.has(id))
      throw new Refusal('contradiction', `${name}（${id}）已经抽中过，补抽不能再抽：请在方案中排除`);
    if (findIndexById(remainder.frame.targets, id) < 0)
      throw new Refusal('contradiction', `${name}（${id}）不在原任务的名录中，不能参加补抽`);
  }
  const missing = Math.max(0, ...remainder.shortfalls.map(({ asked, left }) => asked - left));
  if (sampleOf(pi) > missing)
    throw new Refusal('contradiction', `补抽 ${sampleOf(pi)} 家，多于所缺的 ${missing} 家：请改方案`);
}
