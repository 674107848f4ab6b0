import type { Command } from 'commander';
import { AnnualPlanRequest } from '../contract/annual-plans.ts';
import { parseAs } from '../contract/parse.ts';
import type { AnnualPlan } from '../core/year/annual-plan.ts';
import { annualPlanStateLabels } from '../core/year/plan-states.ts';
import type { Context } from '../context.ts';
import { listAnnualPlans, type AnnualPlanVersion } from '../store/annual-plans.ts';
import type { PlanStepCall } from '../usecases/advance-annual-plan.ts';
import { approveAnnualPlan } from '../usecases/approve-annual-plan.ts';
import { changeAnnualPlan } from '../usecases/change-annual-plan.ts';
import { draftAnnualPlan } from '../usecases/draft-annual-plan.ts';
import { fileAnnualPlan } from '../usecases/file-annual-plan.ts';
import { judgeAnnualPlan } from '../usecases/judge-annual-plan.ts';
import { planProfiles } from '../usecases/plan-profiles.ts';
import { publishAnnualPlan } from '../usecases/publish-annual-plan.ts';
import { reviseAnnualPlan } from '../usecases/revise-annual-plan.ts';
import { addPlanOutputs } from './annual-plan-outputs.ts';
import { readJson } from './read-input.ts';
import { print, withSession, within, type Access } from './session.ts';

interface Saving {
  readonly keepContradictions?: boolean;
}

const keepFlag = ['--keep-contradictions', '有矛盾也存为草稿；有矛盾的不能批准'] as const;

/** `shuangsui annual-plan …`: the year's plan, its steps, its tables and papers, its simulation. */
export function addAnnualPlans(program: Command): void {
  const plan = program
    .command('annual-plan')
    .description('年度方案：拟定、批准、备案、公布、变更，工作量、模拟和配档表');
  addDrafts(plan, program);
  addSteps(plan, program);
  addLists(plan, program);
  addPlanOutputs(plan, program);
}

async function readPlan(file: string): Promise<AnnualPlan> {
  return parseAs(AnnualPlanRequest, await readJson(file), file);
}

async function report(
  program: Command,
  access: Access,
  work: (context: Context, actorId: string) => Promise<AnnualPlanVersion>,
): Promise<void> {
  await withSession(program, access, async (context, actorId) => {
    const { population: _population, ...found } = await work(context, actorId);
    print(program, found, [
      describe(found),
      ...found.contradictions.map(({ place, message }) => `  ✗ ${place}：${message}`),
    ]);
  });
}

const describe = (found: Omit<AnnualPlanVersion, 'population'>): string =>
  `${found.id}  ${found.plan.name}  第 ${found.version} 版  ${annualPlanStateLabels[found.state]}`;

function addDrafts(plan: Command, program: Command): void {
  plan
    .command('draft')
    .description('按方案文件拟定；有矛盾的一次全部列出')
    .argument('<文件>', 'JSON')
    .option(...keepFlag)
    .action(async (file: string, { keepContradictions = false }: Saving) => {
      const read = await readPlan(file);
      await report(program, 'plan-draft', (context, actorId) =>
        draftAnnualPlan(context, actorId, read, keepContradictions),
      );
    });
  plan
    .command('revise')
    .description('修改尚未公布的一版；修改的人成为拟定人，已批准的须重新批准')
    .argument('<方案编号>')
    .argument('<文件>')
    .option(...keepFlag)
    .action(async (planId: string, file: string, { keepContradictions = false }: Saving) => {
      const read = await readPlan(file);
      await report(program, within('plan-draft', 'annual-plan', planId), (context, actorId) =>
        reviseAnnualPlan(context, { actorId, planId }, read, keepContradictions),
      );
    });
  plan
    .command('change')
    .description('变更已公布的方案：拟定下一版，另行批准、公布')
    .argument('<方案编号>')
    .argument('<文件>')
    .requiredOption('--reason <原因>')
    .option(...keepFlag)
    .action(async (planId: string, file: string, options: Saving & { readonly reason: string }) => {
      const read = await readPlan(file);
      await report(program, within('plan-draft', 'annual-plan', planId), (context, actorId) =>
        changeAnnualPlan(context, { actorId, planId }, { plan: read, ...options }),
      );
    });
  plan
    .command('contradictions')
    .description('按今天的名录核对方案文件，列出全部矛盾；不保存')
    .argument('<文件>')
    .action(async (file: string) => {
      const read = await readPlan(file);
      await withSession(program, 'plan-draft', async (context) => {
        const { contradictions } = await judgeAnnualPlan(context, read);
        const lines = contradictions.map(({ place, message }) => `✗ ${place}：${message}`);
        print(program, contradictions, lines.length === 0 ? ['没有矛盾'] : lines);
      });
    });
}

function addSteps(plan: Command, program: Command): void {
  const step = (
    name: string,
    description: string,
    run: (context: Context, call: PlanStepCall) => Promise<AnnualPlanVersion>,
  ): void => {
    plan
      .command(name)
      .description(description)
      .argument('<方案编号>')
      .action((planId: string) =>
        report(program, within('plan-approve', 'annual-plan', planId), (context, actorId) =>
          run(context, { actorId, planId }),
        ),
      );
  };
  step('approve', '批准草稿（不能是拟定人）；有矛盾的不能批准', approveAnnualPlan);
  step('publish', '公布；变更后的一版公布时，原来的一版被代替', publishAnnualPlan);
  plan
    .command('file')
    .description('登记备案')
    .argument('<方案编号>')
    .requiredOption('--on <日期>', '备案日期，如 2026-12-20')
    .requiredOption('--with <机关>', '备案机关')
    .action((planId: string, filing: { readonly on: string; readonly with: string }) =>
      report(program, within('plan-approve', 'annual-plan', planId), (context, actorId) =>
        fileAnnualPlan(context, { actorId, planId }, filing),
      ),
    );
}

function addLists(plan: Command, program: Command): void {
  plan
    .command('list')
    .description('全部年度方案的最新一版，新的年度在前')
    .action(() =>
      withSession(program, 'plan-read', async ({ db, jurisdiction: within }) => {
        const { plans } = await listAnnualPlans(db, { within, page: 1, pageSize: 200 });
        const found = plans.map(({ population: _population, ...rest }) => rest);
        print(program, found, found.map(describe));
      }),
    );
  plan
    .command('profile')
    .description('可作起点的方案，JSON；县级，写明 --partner 时为市级')
    .requiredOption('--organisation <机构代码>')
    .requiredOption('--year <年度>')
    .requiredOption('--item <事项编号>', '各月抽查的事项')
    .option('--partner <部门代码>', '联合抽查的配合部门')
    .action((options: Record<'organisation' | 'year' | 'item', string> & { readonly partner?: string }) =>
      withSession(
        program,
        within('plan-read', 'record:organisations', options.organisation),
        async (context) => {
          const profiles = await planProfiles(context, { ...options, year: Number(options.year) });
          console.log(JSON.stringify(profiles.at(-1)?.plan, null, 2));
        },
      ),
    );
}
