import { assertStaffed, sampleOf } from '../core/draw/build-frame.ts';
import { buildPeople } from '../core/draw/frame-people.ts';
import { FrameDraft, targetSealer } from '../core/draw/frame-targets.ts';
import { inclusionProbabilities } from '../core/draw/chances/inclusion-probabilities.ts';
import { encodePeople, type BundleFiles } from '../core/proof/bundle.ts';
import { Difference } from '../core/proof/difference.ts';
import { readFrame, type FrozenFrame } from '../core/proof/read-bundle.ts';
import { LineWriter } from '../core/proof/target-roster.ts';
import { Refusal } from '../core/refusal.ts';
import { attributeLabel } from '../core/task/describe.ts';
import { DoneTally } from '../core/task/done-tally.ts';
import { assertKnownCodes } from '../core/task/make-pools.ts';
import { findUnknownStrata } from '../core/task/unknown-strata.ts';
import { rulesOf, type TaskPlan } from '../core/task/plan.ts';
import { isReached } from '../core/visits/standing.ts';
import type { Context } from '../context.ts';
import { openPool } from './open-pool.ts';
import { sealedTasks } from './sealed-visits.ts';

/** Told how many rows of the pool have been read in which of the two passes. */
export type FrameProgress = (pass: 1 | 2, rows: number) => void;

/** A frame as a plan gives it. */
export interface PlannedFrame extends FrozenFrame {
  /** How many targets the organisation's pool held before the scope was applied. */
  readonly pool: number;
  /** 32 secret bytes of which the salts and the officers' pseudonyms are made. */
  readonly saltKey: Uint8Array;
}

/**
 * The frame that a plan gives at this moment, stored nowhere: the rows in force by the end of the cut-off day and recorded by then,
 * their duties, caps and indicators as of then, and every inclusion probability. The pool is read in two passes of pages, and only
 * the written files are kept. Refuses (contradiction) where rules, pools and staff contradict each other, and (conflict) where the
 * two passes met different pools. `unseen` are tasks whose visits are left out.
 */
export async function frameOf(
  context: Context,
  plan: TaskPlan,
  onProgress?: FrameProgress,
  unseen?: readonly string[],
): Promise<PlannedFrame> {
  const asOf = { day: plan.cut_off_day, recordedBy: recordedBy(plan, context.now()), unseen };
  const pool = await openPool(context.db, plan, asOf);
  const { draft, tally, rows, held } = await countPool(pool, plan, onProgress);
  const { days, departments } = pool;
  const rules = rulesOf(plan, { done: (tree, path) => tally.done(tree, path), days, departments });
  const saltKey = context.randomBytes(32);
  const people = buildPeople(await pool.people(rules), rules, saltKey);
  const pi = draft.finish(rules);
  // A row hardly ever takes more than a kilobyte.
  const [writer, sealedWriter] = [new LineWriter(1024 * rows), new LineWriter(256 * rows)];
  const seal = targetSealer(rules, saltKey);
  let row = 0;
  for await (const { target } of pool.targets(rules)) {
    const { line, sealedLine } = seal(target, pi[row] ?? 0);
    writer.add(line);
    sealedWriter.add(sealedLine);
    row += 1;
    onProgress?.(2, row);
  }
  const frozen = readUnchanged(
    new Map([
      ...encodePeople(people, rules),
      ['targets.jsonl', writer.finish()],
      ['targets-sealed.jsonl', sealedWriter.finish()],
    ]),
  );
  const unknown = findUnknownStrata(frozen.population, rules);
  if (unknown.length > 0) throw new Refusal('contradiction', '抽查比例与名录不符', unknown);
  assertStaffed(frozen.frame, rules, sampleOf(pi), attributeLabel);
  return { ...frozen, pool: held, saltKey };
}

/**
 * The frame that a plan would give if the draws that are sealed now had not been made. Whoever is drawn and not yet visited is excluded
 * from other draws, and has fewer visits left: a frame for looking at must not tell who that is.
 */
export async function previewFrame(context: Context, plan: TaskPlan): Promise<PlannedFrame> {
  const sealed = await sealedTasks(context);
  return frameOf(
    context,
    plan,
    undefined,
    sealed.map(({ id }) => id),
  );
}

/** The first pass: how many targets the pool holds and the scope takes, and what their chances follow from. */
async function countPool(
  pool: Awaited<ReturnType<typeof openPool>>,
  plan: TaskPlan,
  onProgress: FrameProgress | undefined,
) {
  const { days, departments } = pool;
  // What the year has reached is known after the first pass; until then the floors do not matter.
  const provisional = rulesOf(plan, { done: () => 0, days, departments });
  const draft = new FrameDraft(provisional);
  const tally = new DoneTally(plan.trees);
  const planned = new Set<string>();
  let [rows, held] = [0, 0];
  const hold = (): void => {
    held += 1;
  };
  for await (const { scoped, target, visits } of pool.targets(provisional, hold)) {
    draft.add(target);
    if (plan.year !== null && isReached(visits, plan.year, [plan.item_code])) tally.add(scoped.attributes);
    if (plan.exclusions.length > 0) planned.add(target.id);
    rows += 1;
    onProgress?.(1, rows);
  }
  if (rows === 0) throw nobodyInScope(plan);
  assertKnownCodes(
    plan,
    (code) => planned.has(code),
    (code) => pool.isOfficer(code),
  );
  return { draft, tally, rows, held };
}

/**
 * The frame as written. No snapshot holds the pools still: what another transaction recorded before the cut-off and stored only between
 * the passes would stand in rows whose chances are those of the first pass. Refuses (conflict) when the chances do not follow
 * from the rows.
 */
function readUnchanged(files: BundleFiles): FrozenFrame {
  try {
    const frozen = readFrame(files);
    const recomputed = inclusionProbabilities(frozen.population, frozen.rules);
    if (recomputed.every((chance, row) => chance === frozen.pi[row])) return frozen;
  } catch (error) {
    // The first pass met rows that can be drawn from: if these cannot, they are others.
    if (!(error instanceof Difference) && !(error instanceof Refusal)) throw error;
  }
  throw new Refusal('conflict', '名录在冻结时被改动：请重试');
}

const nobodyInScope = (plan: TaskPlan): Refusal =>
  new Refusal(
    'contradiction',
    `截至 ${plan.cut_off_day} 的名录中没有范围内的检查对象：截止日之后才录入或生效的不计入，请核对名录截止日和范围条件`,
  );

/** The pools count what was recorded by the end of the cut-off day in China, and nothing that is still to come. */
export function recordedBy(plan: TaskPlan, now: Date): Date {
  const endOfDay = new Date(`${plan.cut_off_day}T23:59:59.999+08:00`);
  const startOfDay = new Date(`${plan.cut_off_day}T00:00:00.000+08:00`);
  if (now < startOfDay) throw new Refusal('wrong-state', `名录截止日 ${plan.cut_off_day} 还没有到，不能冻结`);
  return now < endOfDay ? now : endOfDay;
}
