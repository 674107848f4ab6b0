import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { taskKinds, type TaskKind, type TaskPlan } from '../../src/core/task/plan.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { draftTask, reviseTask } from '../../src/usecases/draft-task.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { explainTarget } from '../../src/usecases/explain-target.ts';
import { freezeTask } from '../../src/usecases/freeze-task.ts';
import { loadDraw } from '../../src/usecases/load-draw.ts';
import { releaseTask } from '../../src/usecases/release-task.ts';
import { renderTaskDocument, type TaskDocument } from '../../src/usecases/render-document.ts';
import { sealTask } from '../../src/usecases/seal-task.ts';
import { pageTexts } from '../reports/pdf-tools.ts';
import { ceremony, city, clinicPlan, targetCode } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { fillCity } from './fill-city.ts';
import { endTasks } from './end-tasks.ts';
import { fillJoint, jointPlan } from './fill-joint.ts';

const [maker, checker] = ['maker', 'checker'];
const flight: TaskPlan = { ...clinicPlan, kind: 'flight', announced: false, month: '2027-01' };
const plans: Readonly<Record<TaskKind, TaskPlan>> = {
  monthly: clinicPlan,
  quarterly: { ...clinicPlan, kind: 'quarterly' },
  special: { ...clinicPlan, kind: 'special' },
  joint: jointPlan,
  recheck: {
    ...clinicPlan,
    kind: 'recheck',
    weights: {
      name: '自查敷衍程度',
      base: 1,
      indicators: [
        {
          kind: 'band',
          measure: 'self_check_carelessness',
          bands: [{ from: 1, points: 5 }],
          otherwise: 0,
        },
      ],
    },
  },
  flight,
};

for (const database of databases) {
  describe(`tasks of every kind on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;

    before(async () => {
      context = await fillCity(db());
      await fillJoint(context);
      context.setNow('2026-12-01T01:00:00.000Z');
    });

    async function committed(plan: TaskPlan): Promise<string> {
      await endTasks(context, maker);
      const { id } = await draftTask(context, maker, plan);
      await approveTask(context, checker, id);
      await freezeTask(context, checker, id);
      await commitTask(context, checker, id);
      return id;
    }

    const textOf = async (id: string, name: TaskDocument): Promise<string> =>
      (await pageTexts(await renderTaskDocument(context, id, name))).join('');

    for (const [kind, plan] of Object.entries(plans)) {
      it(`draft ${taskKinds[kind as TaskKind]}`, async () => {
        assert.equal((await draftTask(context, maker, plan)).plan.kind, kind);
      });
    }

    it('leave flights to the city: a county’s is refused, whether drafted or revised, with its level and the remedy', async () => {
      const refusal = {
        code: 'invalid',
        problems: [
          {
            place: 'kind',
            message:
              '飞行检查由市级以上监管机构组织，示例区医疗保障分局的层级为县级：请改由上级机构拟定，或改用其他类型；层级登记有误的请先更正监管机构名录',
          },
        ],
      };
      const county = { ...flight, organisation_code: city.county };
      await assert.rejects(draftTask(context, maker, county), refusal);
      const { id } = await draftTask(context, maker, { ...county, kind: 'special' });
      await assert.rejects(reviseTask(context, maker, id, county), refusal);
    });

    it('keep a drawn list that was not announced from every public paper until its day', async () => {
      const id = await committed(flight);
      await drawTask(context, maker, id, ceremony);
      await sealTask(context, maker, id);
      const { drawn } = await loadDraw(context, id);
      const codes = drawn.map(({ target }) => target.id);
      assert.equal(codes.length, 4);
      // The day before its release in China, at the last moment.
      context.setNow('2026-12-20T15:59:59.999Z');
      for (const name of ['work-plan', 'task-notice'] as const) {
        const text = await textOf(id, name);
        for (const { target } of drawn) {
          assert.ok(!text.includes(target.id), `${name} ${target.id}`);
          assert.ok(!text.includes(target.name), `${name} ${target.name}`);
        }
      }
      assert.match(await textOf(id, 'work-plan'), /本次检查不预先告知/);
      await assert.rejects(renderTaskDocument(context, id, 'drawn-notice'), {
        code: 'wrong-state',
        message: /2026-12-21/,
      });
      await assert.rejects(releaseTask(context, checker, id), { code: 'wrong-state', message: /2026-12-21/ });
      context.setNow('2026-12-20T16:00:00.000Z');
      await releaseTask(context, checker, id);
      const notice = await textOf(id, 'drawn-notice');
      for (const code of codes) assert.ok(notice.includes(code), code);
      context.setNow('2026-12-01T01:00:00.000Z');
    });

    it('call a draw of everybody what it is, on its papers and where a chance is explained', async () => {
      const full = [{ attributes: [], floors: [{ path: [], ratio_bp: 10_000, minimum: 0, yearly: false }] }];
      const label = '列入抽取的20家抽中概率均为100%：本次为全部检查，不属随机抽查。';
      const whole = await committed({
        ...clinicPlan,
        month: '2027-02',
        trees: full,
        team: { ...clinicPlan.team, capacity: 20 },
      });
      assert.ok((await textOf(whole, 'work-plan')).includes(label));
      assert.match(await textOf(whole, 'task-notice'), /全部检查，不属随机抽查/);
      const { chance } = await explainTarget(context, whole, targetCode(1));
      assert.equal(chance.sentences.at(-1), label);
      const part = await committed({ ...clinicPlan, month: '2027-03' });
      assert.ok(!(await textOf(part, 'work-plan')).includes('全部检查'));
      assert.match(await textOf(part, 'task-notice'), /抽查类型定向抽查/);
      const explained = await explainTarget(context, part, targetCode(1));
      assert.ok(!explained.chance.sentences.join('').includes('全部检查'));
    });
  });
}
