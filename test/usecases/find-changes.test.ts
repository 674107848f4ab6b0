import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { changeKinds } from '../../src/core/proof/changes.ts';
import { makeEdition } from '../../src/core/proof/bundle.ts';
import { readChanges, readSealedChanges } from '../../src/core/proof/read-bundle.ts';
import { verifyBundle } from '../../src/core/proof/verify/verify-bundle.ts';
import type { TaskPlan } from '../../src/core/task/plan.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { freezeTask } from '../../src/usecases/freeze-task.ts';
import { loadDraw } from '../../src/usecases/load-draw.ts';
import { recordChange, type SingleChange } from '../../src/usecases/record-change.ts';
import { addLeave } from '../../src/usecases/record-leave.ts';
import { recordRecusal } from '../../src/usecases/record-recusal.ts';
import { loadTaskFiles } from '../../src/store/files.ts';
import { listTasks, previousDraw } from '../../src/store/tasks.ts';
import { ceremony, clinicPlan, targetCode } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { reconcileCity } from './draw-city.ts';
import { endTasks } from './end-tasks.ts';
import { fillCity } from './fill-city.ts';

/** A class and a figure that make up weights only: they are in no public line. */
const weights: TaskPlan['weights'] = {
  name: '示例模型',
  base: 1,
  indicators: [{ kind: 'value', attribute: 'key_unit', table: [{ value: '是', points: 1 }], otherwise: 0 }],
};

async function draw(context: TestContext, over: Partial<TaskPlan>): Promise<string> {
  const { id } = await draftTask(context, 'maker', { ...clinicPlan, weights, ...over });
  await approveTask(context, 'checker', id);
  await freezeTask(context, 'checker', id);
  await commitTask(context, 'checker', id);
  await drawTask(context, 'maker', id, ceremony);
  return id;
}

/** What happened between the two cut-offs. */
async function changePools(context: TestContext): Promise<void> {
  const change = (
    actor: string,
    list: SingleChange['list'],
    code: string,
    over: Pick<SingleChange, 'change' | 'reason'> & Partial<SingleChange>,
  ) =>
    recordChange(context, actor, {
      list,
      code,
      texts: {},
      effectiveOn: '2026-11-25',
      isCorrection: false,
      ...over,
    });
  context.setNow('2026-11-25T02:00:00.000Z');
  await change('maker', 'targets', targetCode(99), {
    change: 'entry',
    reason: '新签协议',
    texts: {
      code: targetCode(99),
      name: '新诊所',
      kind: '诊所',
      district_code: '330106',
      key_unit: '否',
    },
  });
  await change('maker', 'targets', targetCode(20), { change: 'exit', reason: '协议终止' });
  const moved = { district_code: '330108' };
  await change('third', 'targets', targetCode(19), { change: 'change', reason: '迁址', texts: moved });
  await change('maker', 'targets', targetCode(18), { change: 'suspension', reason: '停业整顿' });
  const key = { key_unit: '是' };
  await change('third', 'targets', targetCode(14), { change: 'change', reason: '列为重点', texts: key });
  await change('maker', 'officers', 'Z009', {
    change: 'entry',
    reason: '新进人员',
    texts: {
      code: 'Z009',
      name: '检查员9',
      organisation_code: clinicPlan.organisation_code,
      certificate_number: '33019',
      certificate_expires_on: '2028-12-31',
    },
  });
  await change('maker', 'officers', 'Z008', { change: 'exit', reason: '退休' });
  await change('third', 'officers', 'Z007', { change: 'suspension', reason: '接受调查' });
  const leave = { officerCode: 'Z006', from: '2026-12-01', to: '2026-12-31', reason: '病假' };
  await addLeave(context, 'third', leave);
  await recordRecusal(context, 'maker', {
    officerCode: 'Z005',
    targetCode: targetCode(13),
    ground: '近亲属任职',
    effectiveOn: '2026-11-25',
    approverId: 'checker',
    state: 'active',
  });
  // After the cut-off of the second draw: nothing of it counts there.
  context.setNow('2026-11-30T16:00:00.000Z');
  const late = { effectiveOn: '2026-11-30', isCorrection: true } as const;
  await change('third', 'officers', 'Z003', { change: 'suspension', reason: '接受调查', ...late });
  await addLeave(context, 'third', { ...leave, officerCode: 'Z002' });
  await recordRecusal(context, 'maker', {
    officerCode: 'Z001',
    targetCode: targetCode(13),
    ground: '近亲属任职',
    effectiveOn: '2026-11-30',
    approverId: 'checker',
    state: 'active',
  });
}

for (const database of databases) {
  describe(`what changed since the freeze before, on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    const changesOf = async (id: string) => {
      const files = await loadTaskFiles(db(), id);
      const sealed = readSealedChanges(files);
      return readChanges(files).map(({ kind, id: subject }, line) => {
        const { before: then = '', after: now = '', reason = '', approver = '' } = sealed[line] ?? {};
        return { kind, subject, told: [then, now, reason, approver] };
      });
    };

    before(async () => {
      context = await fillCity(db());
      await reconcileCity(context);
    });

    it('is nothing for the first draw, and for the next one each difference with its reason and approver', async () => {
      const excluded = [{ code: targetCode(16), reason: '装修停业' }];
      const first = await draw(context, { cut_off_day: '2026-11-21', exclusions: excluded });
      assert.deepEqual(await changesOf(first), []);
      const { commitment, task } = await loadDraw(context, first);
      assert.equal(commitment?.changes.previous, '');
      await changePools(context);
      context.setNow('2026-12-01T02:00:00.000Z');
      await endTasks(context, 'maker');
      const second = await draw(context, {
        month: '2027-01',
        cut_off_day: '2026-11-30',
        exclusions: [{ code: targetCode(17), reason: '正在迁址' }],
        unavailable: [{ code: 'Z004', reason: '外出培训' }],
      });
      const changes = await changesOf(second);
      const told = (wanted: 'officer' | 'target') =>
        changes
          .filter(({ kind }) => kind.startsWith('officer') === (wanted === 'officer'))
          .map(({ kind, subject, told: words }) => [
            kind,
            ...(wanted === 'target' ? [subject] : []),
            ...words,
          ]);
      assert.deepEqual(told('target'), [
        ['entered', targetCode(99), '不在名录', '新诊所，可抽', '新签协议', 'maker'],
        ['excluded', targetCode(17), '可抽', '不列入抽取：正在迁址', '正在迁址', 'checker'],
        ['excluded', targetCode(18), '可抽', '不列入抽取：服务协议暂停', '停业整顿', 'maker'],
        ['left', targetCode(20), '第20诊所，可抽', '不在名录', '协议终止', 'maker'],
        ['readmitted', targetCode(16), '不列入抽取：装修停业', '可抽', '方案不再列为不抽取', 'checker'],
        ['reclassified', targetCode(14), '重点监管单位：否', '重点监管单位：是', '列为重点', 'third'],
        ['reclassified', targetCode(19), '行政区划代码：330106', '行政区划代码：330108', '迁址', 'third'],
      ]);
      const inWords = told('officer').toSorted((left, right) => (left.join() < right.join() ? -1 : 1));
      assert.deepEqual(inWords, [
        ['officer-entered', '不在名录', '检查员9，可派', '新进人员', 'maker'],
        ['officer-left', '检查员8，可派', '不在名录', '退休', 'maker'],
        ['officer-recused', '未回避', '回避', '近亲属任职', 'checker'],
        ['officer-unavailable', '检查员4，可派', '检查员4，不可派：外出培训', '外出培训', 'checker'],
        ['officer-unavailable', '检查员6，可派', '检查员6，不可派：检查时段内请假', '请假', 'third'],
        ['officer-unavailable', '检查员7，可派', '检查员7，不可派：暂停执法', '接受调查', 'third'],
      ]);
      await assertCommitted(second, task.drawNumber ?? '', changes);
    });

    /** The commitment counts the lines, officers are named by pseudonyms, and a verifier agrees in both editions. */
    async function assertCommitted(
      id: string,
      previous: string,
      changes: Awaited<ReturnType<typeof changesOf>>,
    ): Promise<void> {
      const { commitment, officers, task, pool, frame } = await loadDraw(context, id);
      const counts = Object.fromEntries(
        changeKinds.map((kind) => [kind, changes.filter((change) => change.kind === kind).length]),
      );
      assert.deepEqual(
        [commitment?.changes.previous, commitment?.changes.size, commitment?.changes.counts],
        [previous, 13, counts],
      );
      const named = changes.flatMap(({ kind, subject, told }) =>
        kind === 'officer-entered' || kind === 'officer-unavailable' ? [[subject, told[1]?.slice(0, 4)]] : [],
      );
      for (const [subject, name] of named)
        assert.equal(officers.find(({ pseudonym }) => pseudonym === subject)?.name, name);
      const five = officers.find(({ code }) => code === 'Z005')?.pseudonym;
      const recused = changes.find(({ kind }) => kind === 'officer-recused')?.subject;
      assert.equal(recused, `${five}/${targetCode(13)}`);
      // Twenty clinics and ten hospitals, one left and one came: the scope takes the clinics.
      assert.deepEqual([pool, commitment?.pool, frame.targets.length], [30, 30, 20]);
      const published = { commitment: task.commitment ?? '', result: task.result ?? '' };
      const files = await loadTaskFiles(db(), id);
      for (const edition of ['auditor', 'public'] as const)
        assert.ok(verifyBundle(makeEdition(files, edition), published).ok, edition);
    }

    it('is counted from the latest draw of the item, a voided one too, and one of the same line where there is any', async () => {
      const { task } = await loadDraw(context, (await lastDrawn()).id);
      const line = { id: 'a'.repeat(32), version: 1, line: 'YD' };
      const asked = { id: 'x', plan: { ...clinicPlan, annual_plan: line } };
      assert.equal((await previousDraw(db(), asked))?.id, task.id);
      assert.equal((await previousDraw(db(), { id: 'x', plan: clinicPlan }))?.id, task.id);
      await db()('tasks').where({ id: task.id }).update({ state: 'voided' });
      assert.equal((await previousDraw(db(), { id: 'x', plan: clinicPlan }))?.id, task.id);
      assert.equal(
        (await previousDraw(db(), { id: 'x', plan: { ...clinicPlan, item_code: 'YB-77' } }))?.id,
        undefined,
      );
    });

    async function lastDrawn() {
      const { tasks } = await listTasks(db(), { sortBy: 'month', descending: true, page: 1, pageSize: 9 });
      return tasks[0] ?? assert.fail('nothing is drawn');
    }
  });
}
