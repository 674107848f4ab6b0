import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type { Refusal } from '../../src/core/refusal.ts';
import type { TaskPlan } from '../../src/core/task/plan.ts';
import { saveActor } from '../../src/store/actors.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { applyImport } from '../../src/usecases/apply-import.ts';
import { checkUpload } from '../../src/usecases/check-import.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { requestVoid, voidTask, withdrawTask } from '../../src/usecases/end-task.ts';
import { freezeTask } from '../../src/usecases/freeze-task.ts';
import { loadBundle, loadDraw } from '../../src/usecases/load-draw.ts';
import { openReconciliation, signReconciliation } from '../../src/usecases/reconcile-pool.ts';
import { recordChange } from '../../src/usecases/record-change.ts';
import { recordRecusal } from '../../src/usecases/record-recusal.ts';
import { releaseTask } from '../../src/usecases/release-task.ts';
import { sealTask } from '../../src/usecases/seal-task.ts';
import { verifyBundle } from '../../src/core/proof/verify/verify-bundle.ts';
import { isListName } from '../../src/core/lists/definitions.ts';
import { agreementFile, ceremony, city, cityFiles, clinicPlan, targetCode } from '../support/build.ts';
import { testContext, type TestContext } from '../support/context.ts';
import { grantUsualRoles } from '../support/people.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { inFreshMonth } from './end-tasks.ts';

const [maker, checker, agency] = ['maker', 'checker', 'agency'];

async function fillPools(context: TestContext): Promise<void> {
  context.setNow('2026-11-20T02:00:00.000Z');
  for (const id of [maker, checker, agency]) {
    await saveActor(context, { id, name: id, title: '科员', organisationCode: city.code });
  }
  await grantUsualRoles(context.db);
  for (const { list, bytes } of cityFiles()) {
    assert.ok(isListName(list));
    const run = await checkUpload(context, maker, { list, fileName: `${list}.csv`, bytes });
    assert.equal(run.report.fault_count, 0, JSON.stringify(run.report.faults));
    await applyImport(context, maker, run.id, { reason: '建库', effectiveOn: '2026-11-20', leaving: 'keep' });
  }
}

async function reconcileNovember(context: TestContext): Promise<void> {
  const upload = {
    organisationCode: city.code,
    month: '2026-11',
    fileName: '协议.csv',
    bytes: agreementFile(),
  };
  const { id } = await openReconciliation(context, maker, upload);
  await signReconciliation(context, maker, id, 'bureau', '');
  await assert.rejects(signReconciliation(context, maker, id, 'agency', ''), { code: 'same-person' });
  await signReconciliation(context, agency, id, 'agency', '');
}

async function approved(context: TestContext, over: Partial<TaskPlan> = {}): Promise<string> {
  const plan = await inFreshMonth(context, { ...clinicPlan, ...over });
  const { id } = await draftTask(context, maker, plan);
  await approveTask(context, checker, id);
  return id;
}

async function frozen(context: TestContext, over: Partial<TaskPlan> = {}): Promise<string> {
  const id = await approved(context, over);
  await freezeTask(context, checker, id);
  return id;
}

async function drawn(context: TestContext, over: Partial<TaskPlan> = {}): Promise<string> {
  const id = await frozen(context, over);
  await commitTask(context, checker, id);
  await drawTask(context, maker, id, ceremony);
  return id;
}

const change = { list: 'targets', change: 'suspension', isCorrection: false, texts: {} } as const;

for (const database of databases) {
  describe(`freezing, drawing and ending a task on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;

    before(async () => {
      context = testContext(db());
      await fillPools(context);
    });

    it('refuses to freeze before both sides have signed the month’s reconciliation', async () => {
      context.setNow('2026-12-01T01:00:00.000Z');
      const id = await approved(context);
      await assert.rejects(freezeTask(context, checker, id), {
        code: 'wrong-state',
        message: /应纳尽纳核对表/,
      });
      await withdrawTask(context, maker, id, '等待核对');
      await reconcileNovember(context);
    });

    it('refuses to freeze before the cut-off day has come', async () => {
      context.setNow('2026-11-29T15:59:59.000Z');
      const id = await approved(context);
      await assert.rejects(freezeTask(context, checker, id), { code: 'wrong-state', message: /还没有到/ });
      await withdrawTask(context, maker, id, '日期未到');
    });

    it('counts what was in force by the cut-off day and recorded by its end, and nothing later or back-dated', async () => {
      context.setNow('2026-11-25T02:00:00.000Z');
      const suspend = { ...change, reason: '协议暂停' };
      await recordChange(context, maker, { ...suspend, code: targetCode(1), effectiveOn: '2026-11-28' });
      await recordChange(context, maker, { ...suspend, code: targetCode(2), effectiveOn: '2026-12-02' });
      // Recorded after the cut-off day had ended in China, though effective before it.
      context.setNow('2026-11-30T16:00:00.000Z');
      await recordChange(context, maker, { ...suspend, code: targetCode(3), effectiveOn: '2026-11-29' });
      context.setNow('2026-12-03T02:00:00.000Z');
      const id = await frozen(context, { exclusions: [{ code: targetCode(4), reason: '本年已检查' }] });
      const { frame } = await loadDraw(context, id);
      const excluded = [...frame.targets].flatMap(({ id: code, excluded: reason }) =>
        reason === null ? [] : [[code, reason]],
      );
      assert.deepEqual(excluded, [
        [targetCode(1), '服务协议暂停'],
        [targetCode(4), '本年已检查'],
      ]);
      assert.equal(frame.targets.length, 20);
      await withdrawTask(context, maker, id, '试冻结');
    });

    it('reads the pools as they were recorded up to the instant that the commitment names, and not a moment longer', async () => {
      const started = Date.parse('2026-11-30T03:00:00.000Z');
      let looks = 0;
      const running = { ...context, now: () => new Date(started + 1000 * looks++) };
      context.setNow('2026-11-30T03:00:00.500Z');
      const suspended = { ...change, code: targetCode(6), effectiveOn: '2026-11-30', reason: '协议暂停' };
      await recordChange(context, maker, suspended);
      const id = await approved(context);
      await freezeTask(running, checker, id);
      await commitTask(running, checker, id);
      const { frame, commitment } = await loadDraw(context, id);
      assert.equal(commitment?.cut_off.recorded_by, '2026-11-30T03:00:00.000Z');
      assert.equal(frame.targets.at(5)?.id, targetCode(6));
      assert.equal(frame.targets.at(5)?.excluded, null);
      context.setNow('2026-12-03T02:00:00.000Z');
      await withdrawTask(context, maker, id, '演练');
      await recordChange(context, maker, { ...suspended, change: 'resumption', effectiveOn: '2026-12-03' });
    });

    it('refuses exclusions and absences that are in no pool', async () => {
      const id = await approved(context, {
        exclusions: [{ code: targetCode(21), reason: '本年已检查' }],
        unavailable: [{ code: 'Z999', reason: '休假' }],
      });
      await assert.rejects(
        freezeTask(context, checker, id),
        (error: { code: string; problems: { place: string }[] }) => {
          assert.deepEqual(
            [error.code, ...error.problems.map(({ place }) => place)],
            ['invalid', 'exclusions', 'unavailable'],
          );
          return true;
        },
      );
      await withdrawTask(context, maker, id, '方案有误');
    });

    it('refuses a floor that asks for targets of a stratum in which there is nobody, and names the stratum', async () => {
      const floors = [
        { path: [], ratio_bp: 2000, minimum: 0, yearly: false },
        { path: ['诊 所'], ratio_bp: 1000, minimum: 1, yearly: false },
      ];
      const id = await approved(context, { trees: [{ attributes: ['kind'], floors }] });
      await assert.rejects(freezeTask(context, checker, id), (error: Refusal) => {
        assert.equal(error.code, 'contradiction');
        assert.match(error.problems[0]?.message ?? '', /至少抽取 1 家“诊 所”，名录中一家也没有/);
        return true;
      });
      await withdrawTask(context, maker, id, '名称有误');
    });

    it('refuses a floor whose name is nowhere in the pool and suggested by no list, though it asks for a share only', async () => {
      const floor = (kind: string) => ({ path: [kind], ratio_bp: 1000, minimum: 0, yearly: false });
      const tree = (kind: string) => ({ trees: [{ attributes: ['kind'], floors: [floor(kind)] }] });
      await assert.rejects(frozen(context, tree('诊 所')), (error: Refusal) => {
        const [problem] = error.problems;
        assert.equal(error.code, 'contradiction');
        assert.equal(
          problem?.message,
          '没有机构类别为“诊 所”的检查对象：请核对名称是否与名录一致，或删去这一条',
        );
        return true;
      });
      // A kind that the list suggests may well have nobody in scope this month.
      const id = await frozen(context, tree('康复机构'));
      await withdrawTask(context, maker, id, '演练');
    });

    it('draws with dice that two people threw, and with no others', async () => {
      const id = await frozen(context);
      await commitTask(context, checker, id);
      const [first, second] = ceremony.sources as [
        (typeof ceremony.sources)[0],
        (typeof ceremony.sources)[0],
      ];
      const alone = { ...ceremony, sources: [first, { ...second, by: `${first.by} ` }] };
      await assert.rejects(drawTask(context, maker, id, alone), (error: Refusal) => {
        assert.deepEqual(
          [error.code, error.problems.map(({ place }) => place)],
          ['invalid', ['sources[dice-b]']],
        );
        return true;
      });
      await withdrawTask(context, maker, id, '演练');
    });

    it('keeps frames apart that could draw the same target, and knows of every draw whatever the cut-off', async () => {
      const first = await frozen(context, { month: '2027-03' });
      const second = await approved(context, { month: '2027-04' });
      await assert.rejects(freezeTask(context, checker, second), (error: Refusal) => {
        assert.equal(error.code, 'conflict');
        assert.match(
          error.message,
          /已冻结而尚未抽取，它和本任务都可能抽中第\d+诊所（H\d+）等对象：请先抽取或撤回那个任务/,
        );
        return true;
      });
      await commitTask(context, checker, first);
      await drawTask(context, maker, first, ceremony);
      // The cut-off is before the first draw, and yet whoever it drew waits for a visit.
      await freezeTask(context, checker, second);
      const taken = (await loadDraw(context, first)).drawn.map(({ target }) => target.id);
      const { frame } = await loadDraw(context, second);
      const pending = [...frame.targets].filter(({ excluded }) => excluded === '已被抽中，检查尚未完成');
      assert.deepEqual(
        taken.filter((id) => !pending.some((row) => row.id === id)),
        [],
      );
      await withdrawTask(context, maker, second, '演练');
      await requestVoid(context, maker, first, { reason: 'frame-error', evidence: '演练' });
      await voidTask(context, checker, first);
    });

    it('numbers draws without gaps, whatever becomes of them, and allows one open frame of a month and item', async () => {
      const first = await frozen(context);
      const second = await approved(context);
      await assert.rejects(freezeTask(context, checker, second), { code: 'conflict' });
      await withdrawTask(context, maker, first, '重新拟定');
      const { drawNumber } = await freezeTask(context, checker, second);
      await withdrawTask(context, maker, second, '重新拟定');
      const third = await frozen(context);
      const numbers = [drawNumber, (await loadDraw(context, third)).task.drawNumber];
      await withdrawTask(context, maker, third, '重新拟定');
      const serials = numbers.map((number) => Number(number?.slice(5)));
      assert.equal(Number(serials[1]) - Number(serials[0]), 1);
    });

    it('never sends a recused officer, and forgets a recusal that has ended', async () => {
      const all = Array.from({ length: 20 }, (_, i) => targetCode(i + 1));
      const recusal = {
        officerCode: 'Z001',
        ground: '近亲属任职',
        effectiveOn: '2026-11-21',
        approverId: checker,
      } as const;
      context.setNow('2026-11-26T02:00:00.000Z');
      for (const targetCode of all)
        await recordRecusal(context, maker, { ...recusal, targetCode, state: 'active' });
      await assert.rejects(
        recordRecusal(context, checker, { ...recusal, targetCode: targetCode(1), state: 'ended' }),
        { code: 'same-person' },
      );
      await recordRecusal(context, maker, {
        ...recusal,
        targetCode: targetCode(5),
        effectiveOn: '2026-11-27',
        state: 'ended',
      });
      context.setNow('2026-12-03T03:00:00.000Z');
      const id = await drawn(context);
      const loaded = await loadDraw(context, id);
      assert.equal(loaded.frame.recusals.length, 19);
      const visited = loaded.drawn
        .filter(({ team }) => team.some(({ code }) => code === 'Z001'))
        .map(({ target }) => target.id);
      assert.ok(loaded.officers.some(({ code }) => code === 'Z001'));
      assert.ok(
        visited.every((target) => target === targetCode(5)),
        visited.join(),
      );
      await requestVoid(context, maker, id, { reason: 'frame-error', evidence: '试抽' });
      await assert.rejects(voidTask(context, maker, id), { code: 'same-person' });
      await voidTask(context, checker, id);
    });

    it('keeps the voided result and its proof, and lets a new task take its place', async () => {
      const id = await drawn(context);
      await assert.rejects(voidTask(context, checker, id), { code: 'wrong-state', message: /申请作废/ });
      await requestVoid(context, checker, id, { reason: 'ceremony-fault', evidence: '见证人离场' });
      const voided = await voidTask(context, maker, id);
      assert.equal(
        verifyBundle(await loadBundle(context, id), {
          commitment: voided.commitment ?? '',
          result: voided.result ?? '',
        }).ok,
        true,
      );
      // Whoever asks for another draw knows how this one ended: the last value must be nobody's choice.
      await assert.rejects(draftTask(context, maker, clinicPlan, id), { code: 'invalid' });
      const open = { kind: 'drand', when: { minutes: 30 } } as const;
      const entropy = [...clinicPlan.entropy, { name: 'beacon', deadline: null, options: [open] }];
      const successor = await draftTask(context, maker, { ...clinicPlan, entropy }, id);
      assert.equal(successor.replaces, id);
    });

    it('releases only after the release day has begun in China', async () => {
      const id = await drawn(context);
      await sealTask(context, maker, id);
      context.setNow('2026-12-20T15:59:59.999Z');
      await assert.rejects(releaseTask(context, checker, id), { code: 'wrong-state', message: /2026-12-21/ });
      context.setNow('2026-12-20T16:00:00.000Z');
      assert.equal((await releaseTask(context, checker, id)).state, 'released');
    });

    it('does not seal a bundle that was tampered with in the database', async () => {
      context.setNow('2026-12-03T05:00:00.000Z');
      const id = await drawn(context);
      const place = { task_id: id, name: 'result.json', part: 0 };
      const row = (await db()('task_files').where(place).first()) as { bytes: ArrayBuffer | Buffer };
      const bytes = Buffer.from(new Uint8Array(row.bytes));
      await db()('task_files')
        .where(place)
        .update({ bytes: Buffer.from(bytes.toString().replace('"team":["', '"team":["0')) });
      await assert.rejects(sealTask(context, maker, id), /does not verify/);
      assert.equal((await loadDraw(context, id)).task.state, 'drawn');
    });
  });
}
