import type { Indicator, Weights } from '../core/draw/weights.ts';
import { sealedTargets } from '../core/proof/read-bundle.ts';
import { compareChances, type ChanceComparison, type ComparedTarget } from '../core/risk/compare-chances.ts';
import { classKey } from '../core/risk/sheet-kinds.ts';
import { Refusal } from '../core/refusal.ts';
import { chinaDay } from '../core/task/china-day.ts';
import type { TaskPlan } from '../core/task/plan.ts';
import type { Context } from '../context.ts';
import { getModel } from '../store/risk-models.ts';
import { getTask } from '../store/tasks.ts';
import { previewFrame } from './frame-of.ts';
import { sealedTasks } from './sealed-visits.ts';

const maxIndicators = 50;

/** Gives no points; with it the frame carries the class of each target, by which the comparison groups. */
const classOnly: Indicator = { kind: 'value', attribute: classKey, table: [], otherwise: 0 };

/**
 * What a version of a model would change in the chances of a task that is not frozen yet: the frame of its plan as the pools stand,
 * once with the plan's own weights and once with the model's. Stores nothing. Before the cut-off day the pools count as of today.
 * Refuses a frozen task (wrong-state) and whatever keeps either frame from being frozen.
 */
export async function compareModels(
  context: Context,
  taskId: string,
  code: string,
  version: number,
): Promise<ChanceComparison> {
  const { plan, state } = await getTask(context.db, taskId);
  if (state !== 'draft' && state !== 'approved')
    throw new Refusal('wrong-state', '名录已经冻结，概率不再改变：请用尚未冻结的任务试算');
  const model = await getModel(context.db, code, version);
  const before = await chancesOf(context, plan, showingClass(plan.weights));
  const after = await chancesOf(context, plan, model.weights);
  const isSame =
    before.rows.length === after.rows.length &&
    before.rows.every(({ id }, index) => id === after.rows[index]?.id);
  if (!isSame) throw new Refusal('conflict', '试算时名录被改动：请重试');
  // Whom a list of names leaves out may be drawn elsewhere: while a draw is sealed, groups are shown and nobody is named.
  const isAnySealed = (await sealedTasks(context)).length > 0;
  return compareChances(before.rows, before, after, isAnySealed ? 0 : undefined);
}

function showingClass(weights: Weights): Weights {
  const { indicators } = weights;
  return indicators.length < maxIndicators ? { ...weights, indicators: [...indicators, classOnly] } : weights;
}

async function chancesOf(context: Context, plan: TaskPlan, weights: Weights) {
  const today = chinaDay(context.now().toISOString());
  const cut_off_day = plan.cut_off_day < today ? plan.cut_off_day : today;
  const { frame, files, pi, rules } = await previewFrame(context, { ...plan, weights, cut_off_day });
  const sealed = sealedTargets(files);
  const rows = Array.from(frame.targets, ({ id, name, attributes }, row): ComparedTarget => ({
    id,
    name,
    attributes: { ...attributes, ...sealed.at(row)?.attributes },
  }));
  return { rows, pi, maximum_ppb: rules.maximum_ppb };
}
