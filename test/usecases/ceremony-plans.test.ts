import assert from 'node:assert/strict';
import { readCommitment } from '../../src/core/proof/read-bundle.ts';
import type { PlannedSlot } from '../../src/core/task/planned-entropy.ts';
import { loadTaskFiles } from '../../src/store/files.ts';
import { getTask } from '../../src/store/tasks.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { draftTask, reviseTask } from '../../src/usecases/draft-task.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { requestVoid, voidTask, withdrawTask } from '../../src/usecases/end-task.ts';
import { explainTarget } from '../../src/usecases/explain-target.ts';
import { loadBundle, loadDraw } from '../../src/usecases/load-draw.ts';
import { makeSecret } from '../../src/usecases/make-secret.ts';
import { recordDice } from '../../src/usecases/record-dice.ts';
import { rehearseTask } from '../../src/usecases/rehearse-task.ts';
import { showCeremony } from '../../src/usecases/show-ceremony.ts';
import { ceremony, targetCode } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { refused, wordsOf } from '../support/refused.ts';
import { beacon, committedAt, fillBeaconCity, freezePlan, fullPlan, planWith } from './beacon-city.ts';
import { endTasks } from './end-tasks.ts';

for (const database of databases) {
  describe(`the entropy plan of a task on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;

    before(async () => {
      context = await fillBeaconCity(db());
    });
    afterEach(async () => {
      context.setNow(committedAt);
      await endTasks(context, 'maker');
    });

    it('has moments that lie ahead when it is committed', async () => {
      const id = await freezePlan(context, planWith(fullPlan));
      await makeSecret(context, 'third', id, { slot: 'secret' });
      context.setNow('2023-09-15T10:50:04.000Z');
      assert.match(
        wordsOf(await refused(commitTask(context, 'checker', id))),
        /应在公布名录指纹至少 10 分钟之后/,
      );
      context.setNow('2023-09-15T10:50:03.000Z');
      await commitTask(context, 'checker', id);
      const { plan } = await showCeremony(context, id);
      assert.deepEqual(plan[3]?.options[0], {
        kind: 'drand',
        chain: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
        round: beacon.round,
      });
      assert.equal(plan[3]?.deadline, '2023-09-15T11:50:03.000Z');
    });

    it('of an unannounced task rests on what outsiders cannot look up', async () => {
      const open = fullPlan.slice(3);
      const sealed = planWith(open, { announced: false });
      assert.match(
        wordsOf(await refused(draftTask(context, 'maker', sealed))),
        /在公布之前不得让外人算出结果/,
      );
      const { id } = await draftTask(context, 'maker', planWith(fullPlan, { announced: false }));
      await withdrawTask(context, 'maker', id, '测试');
    });

    it('has its dice before a secret: whoever opened it could choose them', async () => {
      const id = await freezePlan(context, planWith(fullPlan.slice(0, 3)));
      const { shares } = await makeSecret(context, 'third', id, { slot: 'secret' });
      await commitTask(context, 'checker', id);
      const opened = { name: 'secret', by: '示例机要室', value: '', again: '', shares: shares.slice(1) };
      const whole = { ...ceremony, sources: [...ceremony.sources, opened] };
      assert.match(wordsOf(await refused(drawTask(context, 'maker', id, whole))), /请先记录骰子/);
      await recordDice(context, 'maker', id, ceremony.sources);
      assert.equal((await drawTask(context, 'maker', id, whole)).state, 'drawn');
    });

    it('in the place of a voided draw ends with a value that nobody chooses', async () => {
      const id = await freezePlan(context, planWith(fullPlan.slice(0, 2)));
      await commitTask(context, 'checker', id);
      await drawTask(context, 'maker', id, ceremony);
      await requestVoid(context, 'maker', id, { reason: 'frame-error', evidence: '漏入一家' });
      await voidTask(context, 'checker', id);
      const again: readonly PlannedSlot[] = fullPlan.slice(0, 2);
      const { month } = (await getTask(db(), id)).plan;
      const later = planWith([...again, ...fullPlan.slice(3)], { month });
      const refusal = await refused(draftTask(context, 'maker', planWith(again), id));
      assert.match(wordsOf(refusal), /entropy 代替作废任务的抽查，最后一个随机数应是无人能选的/);
      const { id: draft } = await draftTask(context, 'maker', later, id);
      assert.match(wordsOf(await refused(reviseTask(context, 'maker', draft, planWith(again)))), /无人能选/);
      await withdrawTask(context, 'maker', draft, '测试');
      const next = await freezePlan(context, later, id);
      // A plan that got past the draft is refused at the commitment.
      const { plan, ...rest } = await getTask(db(), next);
      await db()('tasks')
        .where({ id: next })
        .update({ plan: JSON.stringify({ ...plan, entropy: again }) });
      assert.match(wordsOf(await refused(commitTask(context, 'checker', next))), /无人能选/);
      await db()('tasks')
        .where({ id: next })
        .update({ plan: JSON.stringify(plan) });
      await commitTask(context, 'checker', next);
      const commitment = readCommitment(await loadTaskFiles(db(), next, ['commitment.json']));
      assert.equal(commitment.replaces, (await getTask(db(), id)).commitment);
      assert.equal(rest.replaces, id);
    });

    it('shows no outcome between freeze and draw: neither by rehearsal nor by any view', async () => {
      const { id: draft } = await draftTask(context, 'maker', planWith(fullPlan.slice(0, 2)));
      const rehearsal = await rehearseTask(context, draft);
      assert.match(rehearsal.label, /^演练/);
      assert.equal(rehearsal.eligible, 20);
      assert.equal(rehearsal.sample, 4);
      assert.equal(rehearsal.drawn.length, 4);
      for (const { code, name, team } of rehearsal.drawn) {
        assert.match(code, /^H330106\d{5}$/);
        assert.match(name, /^第\d+诊所$/);
        assert.equal(team.length, 2);
        for (const officer of team) assert.match(`${officer.code} ${officer.name}`, /^Z00\d 检查员\d$/);
      }
      assert.deepEqual(
        (await rehearseTask(context, draft)).drawn.map(({ code }) => code),
        rehearsal.drawn.map(({ code }) => code),
      );
      assert.deepEqual((await loadTaskFiles(db(), draft)).size, 0);
      await withdrawTask(context, 'maker', draft, '测试');
      const id = await freezePlan(context, planWith(fullPlan.slice(0, 2)));
      const noPreview = async (): Promise<void> => {
        assert.match(wordsOf(await refused(rehearseTask(context, id))), /演练只能在冻结名录之前/);
        for (let number = 1; number <= 20; number += 1) {
          const { drawn, day, team } = await explainTarget(context, id, targetCode(number));
          assert.deepEqual([drawn, day, team], [null, null, []]);
        }
        const view = await loadDraw(context, id);
        assert.deepEqual([view.drawn, view.result, view.entropy], [[], null, null]);
        assert.equal((await refused(loadBundle(context, id, 'auditor'))).code, 'wrong-state');
      };
      await noPreview();
      await commitTask(context, 'checker', id);
      await noPreview();
    });
  });
}
