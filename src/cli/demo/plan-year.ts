import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Weights } from '../../core/draw/weights.ts';
import { approveAnnualPlan } from '../../usecases/approve-annual-plan.ts';
import { draftAnnualPlan } from '../../usecases/draft-annual-plan.ts';
import { fileAnnualPlan } from '../../usecases/file-annual-plan.ts';
import { planProfiles } from '../../usecases/plan-profiles.ts';
import { publishAnnualPlan } from '../../usecases/publish-annual-plan.ts';
import { renderPlanDocument } from '../../usecases/render-annual-plan.ts';
import { startSimulation } from '../../usecases/simulate-annual-plan.ts';
import { as, checker, maker, organisation, say, type Stage } from './stage.ts';

const seeds = 100;

/** The year: a plan for a county with the adopted model, proved feasible, simulated, approved, filed and published. */
export async function planYear(stage: Stage, weights: Weights): Promise<string> {
  const { context, home, today } = stage;
  const checking = as(stage, checker, 'plan-approve');
  const year = Number(today.slice(0, 4));
  const [county] = await planProfiles(context, { organisation, year, item: 'SL-01' });
  if (county === undefined) throw new Error('there is no starting plan for a county');
  const plan = { ...county.plan, lines: county.plan.lines.map((line) => ({ ...line, weights })) };
  const { id } = await draftAnnualPlan(as(stage, maker, 'plan-draft'), maker, plan);
  say('年度', `${plan.name}：${plan.lines.length} 个计划项目，保存时未发现矛盾`);
  await simulate(stage, id);
  await approveAnnualPlan(checking, { actorId: checker, planId: id });
  await fileAnnualPlan(checking, { actorId: checker, planId: id }, { on: today, with: '示例市医疗保障局' });
  await publishAnnualPlan(checking, { actorId: checker, planId: id });
  const file = join(home, '年度监督检查方案.pdf');
  await writeFile(file, await renderPlanDocument(context, id, 'annual-plan'));
  say('年度', `${checker} 批准、备案、公布（${file}）`);
  return id;
}

async function simulate(stage: Stage, planId: string): Promise<void> {
  const events = await startSimulation(as(stage, maker, 'plan-draft'), maker, {
    planId,
    seeds,
    completedBp: 9500,
  });
  for await (const event of events) {
    if (event.kind === 'progress') continue;
    const { duties, months, cap_breaches: breaches } = event.simulation.result;
    const missed = duties.reduce((sum, duty) => sum + duty.missed, 0);
    const trips = months.map(({ trips: { p5, p95 } }) => `${p5}–${p95}`).join('、');
    say(
      '模拟',
      `全年 ${seeds} 次：漏查 ${missed} 家次，超频次 ${breaches} 家次；各月检查家数（九成范围）${trips}`,
    );
  }
}
